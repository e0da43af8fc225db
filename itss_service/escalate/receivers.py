"""Whom a rule means: its receivers as people and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.escalate import people


@dataclass(slots=True)
class Receivers:
	"""Users and fixed addresses, each once; `remarks` say who stands in for whom."""

	users: list[str] = field(default_factory=list)
	addresses: list[str] = field(default_factory=list)
	remarks: list[str] = field(default_factory=list)

	def add(self, users: list[str]) -> None:
		self.users += [user for user in users if user not in self.users]


def receivers_of(rule: Document, ticket: Mapping[str, Any]) -> Receivers:
	"""The people that the rule names for a ticket, or who stands in for them.

	In place of a handler, a lead or a manager who is missing or disabled the next in line is told: handler, group
	lead, manager, service managers. The same goes for a role that nobody has and a user who is disabled.
	"""
	group = people.group_of(ticket)
	persons = {"Handler": ticket.get("handler"), "Group Lead": group.get("lead")}
	if any(row.receiver == "Manager" for row in rule.receivers):
		persons["Manager"] = people.manager_of(ticket, group)
	line = list(persons_in_line(ticket, group))
	found = Receivers()
	for row in rule.receivers:
		if row.receiver == "Address":
			if row.address not in found.addresses:
				found.addresses.append(row.address)
			continue
		wanted = _wanted(row, persons)
		if reached := people.enabled(wanted):
			found.add(reached)
			continue
		stand_ins = _next_in_line(row.receiver, line)
		found.add(stand_ins)
		found.remarks.append(_remark(row, wanted, stand_ins))
	return found


def persons_in_line(ticket: Mapping[str, Any], group: Mapping[str, Any]) -> list[tuple[str, str | None]]:
	"""Who stands in for whom, upwards."""
	return [
		("Handler", ticket.get("handler")),
		("Group Lead", group.get("lead")),
		("Manager", people.manager_of(ticket, group)),
	]


def _wanted(row: Document, persons: Mapping[str, str | None]) -> list[str]:
	if row.receiver == "Role":
		return people.users_with(row.role)
	user = row.user if row.receiver == "User" else persons.get(row.receiver)
	return [user] if user else []


def _next_in_line(receiver: str, line: list[tuple[str, str | None]]) -> list[str]:
	names = [name for name, _user in line]
	above = line[names.index(receiver) + 1 :] if receiver in names else line[1:]
	for _name, user in above:
		if reached := people.enabled([user]):
			return reached
	return list(people.last_resort())


def _remark(row: Document, wanted: list[str], stand_ins: list[str]) -> str:
	told = ", ".join(stand_ins)
	if row.receiver == "Role":
		return _("Nobody has the role {0}: {1} told instead.").format(_(row.role), told)
	if wanted:
		return _("{0} is disabled: {1} told instead.").format(wanted[0], told)
	return _("{0}: there is none; {1} told instead.").format(_(row.receiver), told)


def told_of(row: Mapping[str, Any], until_line: int) -> set[str]:
	"""The users who were told of the same firing of a rule, up to a line of the chain."""
	firing = {key: row[key] for key in ("ticket", "rule", "clock_key", "cycle")}
	escalations = frappe.get_all(
		"ITSS Escalation", filters={**firing, "line": ["<=", until_line]}, pluck="name", order_by="line, step"
	)
	recipients = frappe.get_all(
		"ITSS Notice", filters={"escalation": ["in", escalations]}, pluck="recipient", order_by="creation"
	)
	return {user for user in recipients if user}


def _meant_by(rule: str, ticket: Mapping[str, Any]) -> set[str]:
	"""Who was told in a room, where nobody gets a notice of their own."""
	if not frappe.db.exists("ITSS Escalation Rule", rule):
		return set()
	return set(receivers_of(frappe.get_doc("ITSS Escalation Rule", rule), ticket).users)


def next_in_line(row: Mapping[str, Any], ticket: Mapping[str, Any], line: int) -> tuple[str, ...]:
	"""Who hears of it on a line of the chain, because nobody of the lines before took it on; empty at its end."""
	told = told_of(row, line - 1) or _meant_by(row["rule"], ticket)
	rungs = people.ladder(ticket)
	highest = max((index for index, rung in enumerate(rungs) if told & set(rung)), default=-1)
	if highest < 0 and ticket.get("handler") and rungs and rungs[0] == (ticket["handler"],):
		highest = 0  # people beside the line were told: those above the handler are next
	for rung in rungs[highest + 1 :]:
		if untold := tuple(user for user in rung if user not in told):
			return untold
	return ()
