"""Claims: inserting an Issue with three clocks and its event costs at most 1.3 times a plain Issue; saving it with a
change that no clock looks at at most 1.15 times; saving any other document costs nothing measurable (within 3 %).

"Plain" is the same site in the same process, with the app's document events taken out of Frappe's table of hooks and its
fields out of Issue's meta; the columns stay in the table, empty. Beside them stands ERPNext's own Service Level Agreement on
a plain Issue. An insert and a save are measured with their commit. The candidates take turns, each in its own
transaction; ROUNDS (default 150) of each count.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from measure import claim, title
from on_site import on_site, take_turns_in_time, timed

ROUNDS = int(os.environ.get("ROUNDS", 150))
MARK = "ITSS benchmark"
INSERT, SAVE, OTHER = 1.3, 1.15, 1.03
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def main() -> None:
	on_site(__file__, measure)


def measure() -> None:
	title("Issue: insert and save, plain, with the app, with ERPNext's own service levels")
	with set_up():
		inserts = take_turns_in_time(
			{
				"plain": inserting(plain),
				"fields": inserting(fields_alone),
				"erpnext": inserting(erpnext),
				"app": inserting(app),
			},
			ROUNDS,
		)
		tell("insert", inserts)
		claim_ratio("insert of an Issue with three clocks", inserts, INSERT)
		saves = take_turns_in_time({"plain": saving(plain), "app": saving(app)}, ROUNDS)
		tell("save without consequence", saves)
		claim_ratio("save that changes nothing relevant", saves, SAVE)
		for doctype, fieldname in (
			("ToDo", "description"),
			("Note", "content"),
			("Customer", "customer_details"),
		):
			others = take_turns_in_time(
				{
					name: saving_another(doctype, fieldname, way)
					for name, way in (("plain", plain), ("app", app))
				},
				ROUNDS,
			)
			tell(f"save of {doctype}", others)
			claim_ratio(f"save of {doctype}", others, OTHER)


def tell(what: str, medians: dict[str, float]) -> None:
	for name, seconds in medians.items():
		print(f"  {what:26} {name:8} {1000 * seconds:7.2f} ms  {seconds / medians['plain']:.2f}")


def claim_ratio(what: str, medians: dict[str, float], most: float) -> None:
	ratio = medians["app"] / medians["plain"]
	claim(f"{what} costs at most {most} times a plain one ({ratio:.2f})", ratio <= most)


@contextmanager
def app() -> Iterator[None]:
	"""The site as it is."""
	yield


@contextmanager
def plain() -> Iterator[None]:
	"""Without the app's document events and fields."""
	import frappe

	hooks, metas = frappe.get_doc_hooks(), frappe.local.cache[_METAS]
	meta = frappe.get_meta("Issue")
	frappe.local.doc_events_hooks = _without_app(hooks)
	metas["Issue"] = _plain_meta(meta)
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks
		frappe.local.cache.setdefault(_METAS, {})["Issue"] = meta


@contextmanager
def fields_alone() -> Iterator[None]:
	"""The app's fields without its document events: what they cost by being there."""
	import frappe

	hooks = frappe.get_doc_hooks()
	frappe.local.doc_events_hooks = _without_app(hooks)
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks


@contextmanager
def erpnext() -> Iterator[None]:
	"""Plain, and ERPNext tracks service levels."""
	_track(1)
	try:
		with plain():
			yield
	finally:
		_track(0)


_METAS = ""
_plain: dict[int, object] = {}


def _plain_meta(meta: object) -> object:
	import frappe
	from frappe.model.meta import Meta

	if id(meta) not in _plain:
		fresh = Meta("Issue")
		fresh.fields = [field for field in fresh.fields if not field.fieldname.startswith("itss_")]
		for name in [name for name in vars(fresh) if name.startswith("_") and "field" in name]:
			delattr(fresh, name)
		fresh.init_field_caches()
		columns = frappe.db.get_table_columns("Issue")
		fresh._valid_columns = [name for name in columns if not name.startswith("itss_")]
		_plain[id(meta)] = fresh
	return _plain[id(meta)]


def _without_app(hooks: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
	kept = copy.deepcopy(hooks)
	for events in kept.values():
		for event, handlers in events.items():
			events[event] = [handler for handler in handlers if not handler.startswith("itss_service.")]
	return kept


def inserting(way: Callable[[], object]) -> Callable[[], float]:
	import frappe

	def insert() -> None:
		frappe.get_doc(_issue()).insert()
		frappe.db.commit()

	return lambda: _timed_in(way, insert)


def saving(way: Callable[[], object]) -> Callable[[], float]:
	import frappe

	name = frappe.get_doc(_issue()).insert().name
	frappe.db.commit()

	def once() -> float:
		doc = frappe.get_doc("Issue", name)
		doc.description = frappe.generate_hash()

		def save() -> None:
			doc.save()
			frappe.db.commit()

		return timed(save)

	def measured() -> float:
		with way():
			return once()

	return measured


def saving_another(doctype: str, fieldname: str, way: Callable[[], object]) -> Callable[[], float]:
	import frappe

	name = _another(doctype)

	def measured() -> float:
		with way():
			doc = frappe.get_doc(doctype, name)
			doc.set(fieldname, frappe.generate_hash())

			def save() -> None:
				doc.save()
				frappe.db.commit()

			return timed(save)

	return measured


def _timed_in(way: Callable[[], object], action: Callable[[], None]) -> float:
	with way():
		return timed(action)


def _issue() -> dict[str, str]:
	return {
		"doctype": "Issue",
		"subject": MARK,
		"raised_by": "ada@example.com",
		"customer": MARK,
		"priority": "Medium",
		"description": "The printer burns",
	}


def _another(doctype: str) -> str:
	import frappe

	given = {"ToDo": {"description": MARK}, "Note": {"title": MARK, "content": MARK}}
	if doctype == "Customer":
		return MARK
	found = frappe.db.exists(doctype, given[doctype] if doctype == "Note" else {"description": MARK})
	name = found or frappe.get_doc({"doctype": doctype, **given[doctype]}).insert().name
	frappe.db.commit()
	_others.add((doctype, name))
	return name


_others: set[tuple[str, str]] = set()


@contextmanager
def set_up() -> Iterator[None]:
	import frappe
	from frappe.utils.nestedset import get_root_of

	global _METAS
	frappe.get_meta("Issue")
	_METAS = next(key for key in frappe.local.cache if b"doctype_meta" in _bytes(key))
	clean_up()
	group = frappe.db.get_single_value("ITSS Settings", "default_group")
	try:
		# the group that receives everything has an OLA, and so a clock more
		frappe.db.set_single_value("ITSS Settings", "default_group", None)
		frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": MARK,
				"customer_group": get_root_of("Customer Group"),
				"territory": get_root_of("Territory"),
			}
		).insert()
		if not frappe.db.exists("Issue Priority", "Medium"):
			frappe.get_doc({"doctype": "Issue Priority", "name": "Medium"}).insert()
		_agreement()
		_erpnext_agreement()
		_track(0)
		frappe.db.commit()
		name = frappe.get_doc(_issue()).insert().name
		clocks = frappe.db.count("ITSS Clock", {"reference_name": name})
		assert clocks == 3, f"an Issue has {clocks} clocks here, not 3: is an OLA in force?"
		frappe.db.commit()
		yield
	finally:
		frappe.db.rollback()
		frappe.db.set_single_value("ITSS Settings", "default_group", group)
		clean_up()


def _agreement() -> None:
	import frappe

	frappe.get_doc(
		{"doctype": "ITSS Service Calendar", "calendar_name": MARK, "always_open": 1, "time_zone": "UTC"}
	).insert()
	targets = [
		{"metric": metric, "duration": duration}
		for metric, duration in (("response", "2h"), ("update", "24h"), ("resolution", "8h"))
	]
	doc = frappe.get_doc(
		{
			"doctype": "ITSS Agreement",
			"title": MARK,
			"kind": "SLA",
			"calendar": MARK,
			"valid_from": frappe.utils.today(),
			"targets": targets,
			"scopes": [{"scope": "Customer", "value": MARK}],
		}
	).insert()
	doc.put_in_force("a benchmark")


def _erpnext_agreement() -> None:
	import frappe

	frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 1)
	if not frappe.db.exists("Holiday List", MARK):
		year = frappe.utils.getdate().year
		dates = {"from_date": f"{year}-01-01", "to_date": f"{year + 1}-12-31"}
		holidays = [{"holiday_date": f"{year + 1}-01-01", "description": "New Year"}]
		frappe.get_doc(
			{"doctype": "Holiday List", "holiday_list_name": MARK, **dates, "holidays": holidays}
		).insert()
	frappe.get_doc(
		{
			"doctype": "Service Level Agreement",
			"enabled": 1,
			"document_type": "Issue",
			"service_level": MARK,
			"entity_type": "Customer",
			"entity": MARK,
			"default_priority": "Medium",
			"holiday_list": MARK,
			"apply_sla_for_resolution": 1,
			"start_date": frappe.utils.today(),
			"end_date": frappe.utils.add_days(frappe.utils.today(), 100),
			"priorities": [
				{"priority": "Medium", "default_priority": 1, "response_time": 7200, "resolution_time": 28800}
			],
			"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}],
			"pause_sla_on": [{"status": "Replied"}],
			"support_and_resolution": [
				{"workday": day, "start_time": "09:00:00", "end_time": "18:00:00"} for day in DAYS
			],
		}
	).insert()


def _track(on: int) -> None:
	import frappe

	frappe.db.set_single_value("Support Settings", "track_service_level_agreement", on)
	frappe.db.commit()
	frappe.db.get_single_value("Support Settings", "track_service_level_agreement")


def clean_up() -> None:
	"""Nothing but what this script made."""
	import frappe

	names = frappe.get_all("Issue", filters={"subject": MARK, "customer": MARK}, pluck="name")
	for doctype in ("ITSS Ticket", "ITSS Ticket Event", "ITSS Clock", "ITSS Escalation", "ITSS Notice"):
		frappe.db.delete(doctype, {"reference_name": ["in", names or [""]], "reference_doctype": "Issue"})
	frappe.db.delete("Version", {"docname": ["in", names or [""]]})
	frappe.db.delete("Issue", {"name": ["in", names or [""]]})
	for doctype, name in _others:
		frappe.delete_doc(doctype, name, force=True)
	_others.clear()
	for name in frappe.get_all("Service Level Agreement", filters={"service_level": MARK}, pluck="name"):
		frappe.delete_doc("Service Level Agreement", name, force=True)
	for doctype in ("ITSS Agreement", "ITSS Service Calendar", "Customer", "Holiday List"):
		if frappe.db.exists(doctype, MARK):
			if doctype == "ITSS Agreement":
				frappe.db.set_value(doctype, MARK, "status", "Draft")
			frappe.delete_doc(doctype, MARK, force=True)
	frappe.db.commit()


def _bytes(key: object) -> bytes:
	return key if isinstance(key, bytes) else str(key).encode()


if __name__ == "__main__":
	main()
