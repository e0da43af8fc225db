"""The site's policy: everything enabled and in force on a day, as a definition and as the core's value."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge import agreements, calendars, escalations, priorities, stamp, turns
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.errors import ItssError


class PolicyError(frappe.ValidationError):
	pass


class Terms(NamedTuple):
	"""What a ticket is judged by, with a fingerprint that changes when any part of it does.

	`turns` is where its agreements end or give way to others while it is open, in order.
	"""

	policy: Policy
	digest: str
	turns: tuple[turns.Turn, ...] = ()


def load_policy() -> Policy:
	"""The policy in force today. Kept per process until a set-up document or the day changes."""
	today = getdate()
	return stamp.kept("policy", lambda: policy_on(today), today)


def terms_of(opened_on: date) -> Terms:
	"""The terms of tickets opened on a day: the agreements in force then, though they were retired since.

	A ticket so keeps the version that held when it was opened. Calendars, matrix and rules are today's.
	"""
	days = stamp.kept("days of change", _days_of_change)
	index = bisect_right(days, opened_on)
	start = days[index - 1] if index else date.min
	return stamp.kept(f"terms:{start}", lambda: _terms_on(opened_on))


def _days_of_change() -> list[date]:
	"""The days on which an agreement begins, or has just ended."""
	rows = frappe.get_all(
		agreements.DOCTYPE,
		filters={"status": ["in", agreements.EVER_BINDING]},
		fields=["valid_from", "valid_to"],
	)
	days = {row.valid_from for row in rows if row.valid_from}
	days |= {row.valid_to + timedelta(days=1) for row in rows if row.valid_to}
	return sorted(days)


def _terms_on(day: date) -> Terms:
	chosen = agreements_on(day, statuses=agreements.EVER_BINDING)
	coming = turns.concerning(map(agreements.agreement_name, chosen))
	definition = _definition(chosen, coming)
	written = json.dumps([definition, coming] if coming else definition, sort_keys=True, default=str)
	return Terms(_parsed(definition), sha256(written.encode()).hexdigest()[:16], tuple(coming))


def calendar_of(name: str) -> Calendar:
	"""The core's calendar of an ITSS Service Calendar, kept like the policy; DoesNotExistError if there is none."""
	definition = lambda: calendars.calendar_definition(frappe.get_doc(calendars.DOCTYPE, name))  # noqa: E731
	return stamp.kept(f"calendar:{name}", lambda: parse_calendar(definition(), name))


def policy_on(day: date, including: Iterable[Document] = ()) -> Policy:
	"""The policy in force on a day; PolicyError names the part that the core refuses."""
	return _parsed(policy_definition(day, including))


def _parsed(definition: dict[str, Any]) -> Policy:
	try:
		return parse_policy(definition)
	except ItssError as error:
		frappe.throw(_told(definition, error), PolicyError, _("Service Levels Cannot Be Used"))


def policy_definition(
	day: date | None = None, including: Iterable[Document] = (), statuses: Sequence[str] = agreements.BINDING
) -> dict[str, Any]:
	"""The policy as the formats page writes it; the command line reads exactly this.

	`including` are agreements, saved or not, that count as if they were in force on the day (default: today).
	"""
	return _definition(agreements_on(day or getdate(), including, statuses))


def _definition(chosen: Sequence[Document], coming: Sequence[turns.Turn] = ()) -> dict[str, Any]:
	"""The policy of these agreements, and of those that open tickets are moved to, which no other ticket comes under."""
	names = {agreements.agreement_name(doc) for doc in chosen}
	moved_to = list(dict.fromkeys(turn.moves_to for turn in coming if turn.moves_to not in {None, *names}))
	resolve = successors({*names, *moved_to})
	definition: dict[str, Any] = {"name": site_policy_name(), "calendars": {}}
	if matrix := default_matrix():
		definition["priority_matrix"] = priorities.matrix_definition(matrix)
	definition["agreements"] = [agreements.agreement_definition(doc, resolve) for doc in chosen]
	for name in moved_to:
		terms = agreements.agreement_definition(frappe.get_doc(agreements.DOCTYPE, name), resolve)
		definition["agreements"].append({**terms, "applies": {"agreement": [name]}})
	if rules := list(_escalations(resolve, turns.followers(coming))):
		definition["escalations"] = rules
	definition["calendars"] = _calendars(definition)
	return definition


def site_policy_name() -> str:
	"""What the site's policy as a whole is called in files."""
	return frappe.db.get_single_value("Global Defaults", "default_company") or frappe.local.site


def agreements_on(
	day: date, including: Iterable[Document] = (), statuses: Sequence[str] = agreements.BINDING
) -> list[Document]:
	"""The agreements in force on a day, and those included in place of what they replace, in the order of their ranks.

	One that ended without a last day never applied.
	"""
	rows = frappe.get_all(
		agreements.DOCTYPE,
		filters={"status": ["in", statuses], "valid_from": ["<=", day]},
		or_filters=[["valid_to", "is", "not set"], ["valid_to", ">=", day]],
		fields=["name", "status", "valid_to"],
	)
	names = [row.name for row in rows if row.status in agreements.BINDING or row.valid_to]
	included = list(including)
	known = {name for doc in included for name in (doc.name, doc.replaces)}
	docs = [frappe.get_doc(agreements.DOCTYPE, name) for name in names if name not in known]
	return sorted((*docs, *included), key=lambda doc: (doc.rank or 0, agreements.agreement_name(doc)))


def successors(present: set[str]) -> agreements.Resolve:
	"""Finds the agreement among those present that another one was replaced by, or itself."""
	replaced_by: dict[str, list[str]] = {}
	for row in frappe.get_all(
		agreements.DOCTYPE,
		filters={"replaces": ["is", "set"]},
		fields=["name", "replaces"],
		order_by="valid_from desc, name",
	):
		replaced_by.setdefault(row.replaces, []).append(row.name)

	def resolve(name: str) -> str | None:
		seen, open_names = {name}, [name]
		while open_names:
			candidate = open_names.pop(0)
			if candidate in present:
				return candidate
			later = [other for other in replaced_by.get(candidate, ()) if other not in seen]
			seen.update(later)
			open_names += later
		return None

	return resolve


def default_matrix() -> Document | None:
	"""The priority matrix that tickets are judged by."""
	name = frappe.db.get_value(priorities.DOCTYPE, {"is_default": 1}, "name", order_by="creation")
	return frappe.get_doc(priorities.DOCTYPE, name) if name else None


def _escalations(
	resolve: agreements.Resolve, followers: Mapping[str, Sequence[str]]
) -> Iterable[dict[str, Any]]:
	for name in frappe.get_all(
		escalations.DOCTYPE, filters={"disabled": 0}, pluck="name", order_by="level, name"
	):
		definition = escalations.build_escalation(frappe.get_doc(escalations.DOCTYPE, name)).definition
		limited_to = definition["when"].get("agreement")
		if limited_to and not (agreement := resolve(limited_to)):
			continue  # nothing in force is concerned
		if limited_to:
			later = followers.get(agreement)
			definition["when"]["agreement"] = [agreement, *later] if later else agreement
		yield definition


def _calendars(definition: dict[str, Any]) -> dict[str, Any]:
	"""Every enabled calendar, and those in use though disabled."""
	enabled = frappe.get_all(calendars.DOCTYPE, filters={"disabled": 0}, pluck="name")
	used = {agreement.get("calendar") for agreement in definition["agreements"]}
	used |= {target.get("calendar") for a in definition["agreements"] for target in a["targets"]}
	used |= {rule["when"].get("calendar") for rule in definition.get("escalations", ())}
	names = sorted({*enabled, *(used - {None})})
	return {name: calendars.calendar_definition(frappe.get_doc(calendars.DOCTYPE, name)) for name in names}


def _told(definition: dict[str, Any], error: ItssError) -> str:
	path = getattr(error, "path", ())
	message = getattr(error, "message", str(error))
	if len(path) > 1 and path[0] in ("agreements", "escalations"):
		doctype = agreements.DOCTYPE if path[0] == "agreements" else escalations.DOCTYPE
		return _("{0} {1}: {2}").format(_(doctype), definition[path[0]][path[1]]["name"], message)
	if len(path) > 1 and path[0] == "calendars":
		return _("{0} {1}: {2}").format(_(calendars.DOCTYPE), path[1], message)
	return str(error)
