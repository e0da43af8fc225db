"""The people who answer for a ticket, in the order in which they come to hear of it.

A person who left (a disabled user) is passed over and the next one takes it, so that somebody is always reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import frappe

from itss_service.roles import SERVICE_MANAGER

Rung = tuple[str, ...]
"""People of the same standing, all of whom are told."""
LAST_RESORT = (SERVICE_MANAGER, "System Manager")
_NOBODY = ("Guest",)


def enabled(users: Iterable[str | None]) -> list[str]:
	"""Those of the users who may still log in, each once, in their order."""
	named = [user for user in dict.fromkeys(users) if user and user not in _NOBODY]
	if not named:
		return []
	found = frappe.get_all("User", filters={"name": ["in", named], "enabled": 1}, pluck="name")
	return [user for user in named if user in set(found)]


def users_with(role: str) -> list[str]:
	"""The enabled users with a role, by name; those who hold every role by nature are not meant."""
	holders = frappe.get_all(
		"Has Role",
		filters={"role": role, "parenttype": "User", "parent": ["not in", ["Administrator", *_NOBODY]]},
		pluck="parent",
		order_by="parent",
	)
	return enabled(holders)


def last_resort() -> Rung:
	"""Who hears of what nobody else does."""
	for role in LAST_RESORT:
		if users := users_with(role):
			return tuple(users)
	return ("Administrator",)


def group_of(ticket: Mapping[str, Any]) -> dict[str, Any]:
	"""Lead, manager and calendar of the group that holds the ticket; empty where none does."""
	if not ticket.get("support_group"):
		return {}
	columns = ["name", "lead", "manager", "calendar", "next_group", "tier"]
	return frappe.db.get_value("ITSS Support Group", ticket["support_group"], columns, as_dict=True) or {}


def enabled_group(name: str) -> str | None:
	"""The group if tickets may be handed to it: a disabled one stands in nobody's queue."""
	return frappe.db.exists("ITSS Support Group", {"name": name, "disabled": 0})


def next_group(name: str | None) -> str | None:
	"""Where a group's tickets go from there; a disabled group is passed over."""
	seen: set[str] = set()
	while name and name not in seen:
		seen.add(name)
		name = frappe.db.get_value("ITSS Support Group", name, "next_group")
		if name and enabled_group(name):
			return name
	return None


def superiors(user: str | None) -> Iterator[str]:
	"""Along the reporting line of a user's Employee, upwards."""
	seen: set[str] = set()
	employee = user and frappe.db.get_value("Employee", {"user_id": user, "status": "Active"}, "name")
	while employee and employee not in seen:
		seen.add(employee)
		employee = frappe.db.get_value("Employee", employee, "reports_to")
		if superior := employee and frappe.db.get_value("Employee", employee, "user_id"):
			yield superior


def manager_of(ticket: Mapping[str, Any], group: Mapping[str, Any]) -> str | None:
	"""The group's manager, else the first enabled superior of its lead, else of the handler."""
	lines = (superiors(group.get("lead")), superiors(ticket.get("handler")))
	candidates = [group.get("manager"), *(user for line in lines for user in line)]
	return next(iter(enabled(candidates)), None)


def ladder(ticket: Mapping[str, Any]) -> list[Rung]:
	"""Handler, group lead, manager, the manager's superiors, service managers: the enabled ones, each once."""
	group = group_of(ticket)
	manager = manager_of(ticket, group)
	wanted: list[Iterable[str | None]] = [
		(ticket.get("handler"),),
		(group.get("lead"),),
		(manager,),
		*((superior,) for superior in superiors(manager)),
		last_resort(),
	]
	known = set(enabled(user for rung in wanted for user in rung))
	rungs, seen = [], set()
	for rung in wanted:
		users = tuple(user for user in rung if user in known and user not in seen)
		seen.update(users)
		if users:
			rungs.append(users)
	return rungs
