"""At the end of a window, what was held back of a storm goes out as one digest."""

from __future__ import annotations

from time import monotonic

import frappe
from frappe.utils import get_url_to_form, now_datetime

from itss_service.notify import texts
from itss_service.notify.storm import DOCTYPE, HELD

BATCH = 20_000
"""Notices that one digest gathers at most."""


def run_due(until: float | None = None) -> int:
	"""Writes the digests whose window is over; answers how many."""
	done = 0
	while until is None or monotonic() < until:
		frappe.db.commit()
		first = _first_due()
		if first is None:
			break
		written = _gather(first)
		frappe.db.commit()
		if not written:
			break  # another worker is at it
		done += 1
	if done:
		from itss_service.notify import deliver

		deliver.enqueue()
		frappe.db.commit()
	return done


def _first_due() -> frappe._dict | None:
	found = frappe.get_all(
		DOCTYPE,
		filters={"state": HELD, "send_after": ["<=", now_datetime()]},
		fields=["channel", "address"],
		order_by="send_after, name",
		limit=1,
	)
	return found[0] if found else None


def _gather(first: frappe._dict) -> bool:
	"""One notice for everything that is held of a recipient on a channel; a single one goes out as it is."""
	rows = _held(first)
	if not rows:
		return False
	names = [row.name for row in rows]
	if len(rows) == 1:
		frappe.db.set_value(DOCTYPE, names[0], {"state": "Pending", "send_after": now_datetime()})
		return True
	digest = _write(first, _most_urgent_first(rows))
	frappe.db.set_value(DOCTYPE, {"name": ["in", names]}, {"digest": digest, "send_after": None})
	return True


def _held(first: frappe._dict) -> list[frappe._dict]:
	"""Locked; found first and locked by name then, so that nobody who writes a notice waits for a gap."""
	table = frappe.qb.DocType(DOCTYPE)
	channel = table.channel == first.channel if first.channel else table.channel.isnull()
	held = (table.state == HELD) & table.send_after.isnotnull()
	found = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(held & channel & (table.address == first.address))
		.orderby(table.creation, table.name)
		.limit(BATCH)
	).run(pluck=True)
	if not found:
		return []
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.recipient, table.subject, table.escalation, table.creation)
		.select(table.reference_doctype, table.reference_name, table.state, table.send_after)
		.where(table.name.isin(found))
		.orderby(table.creation, table.name)
		.for_update(skip_locked=True)
	).run(as_dict=True)
	return [row for row in rows if row.state == HELD and row.send_after]


def _most_urgent_first(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""The highest level first, among equals what was due first."""
	escalations = {
		row.name: (-(row.level or 0), str(row.due_at or ""))
		for row in frappe.get_all(
			"ITSS Escalation",
			filters={"name": ["in", [row.escalation for row in rows if row.escalation]]},
			fields=["name", "level", "due_at"],
			order_by="name",
		)
	}
	return sorted(rows, key=lambda row: escalations.get(row.escalation, (0, "9")))


def _write(first: frappe._dict, rows: list[frappe._dict]) -> str:
	items = [(row.reference_name or "", row.subject, _link(row)) for row in rows]
	user = rows[0].recipient
	text = texts.digest(items, user)
	notice = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"channel": first.channel,
			"recipient": user,
			"address": first.address,
			"state": "Pending",
			"send_after": now_datetime(),
			"subject": text.subject,
			"message": text.message,
		}
	)
	return notice.insert(ignore_permissions=True, ignore_links=True).name


def _link(row: frappe._dict) -> str:
	return get_url_to_form(row.reference_doctype or DOCTYPE, row.reference_name or row.name)
