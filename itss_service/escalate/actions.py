"""What a step of a rule does. Changes of the ticket go through the document's own save, so that they become events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge.policy import default_matrix
from itss_service.bridge.quantities import lines
from itss_service.escalate import people, receivers
from itss_service.notify import compose, texts
from itss_service.tickets.source import caused_by
from itss_service.tickets.tracked import tracked

ON_DOCUMENT = ("Reassign to Next Group", "Raise Priority", "Mark as Major Incident")


class CannotActError(frappe.ValidationError):
	"""Trying again would not help: somebody has to change the set-up."""


@dataclass(slots=True)
class Done:
	"""What was done, in words, and whether somebody was told who may take it on."""

	remarks: list[str] = field(default_factory=list)
	told: bool = False


@dataclass(frozen=True, slots=True)
class Case:
	"""An escalation that acts now."""

	row: Mapping[str, Any]
	rule: Document
	ticket: Mapping[str, Any]

	@property
	def step(self) -> Document | None:
		"""The step of the rule that the row was recorded for; None where the rule had no steps, or has none any more."""
		number = self.row["step"]
		return next((step for step in self.rule.steps if step.idx == number), None)

	@property
	def channel(self) -> str | None:
		return self.step.channel if self.step else None


def act(row: Mapping[str, Any], rule: Document, ticket: Mapping[str, Any]) -> Done:
	"""Does it; CannotActError if the set-up does not allow it."""
	return _ACTIONS[row["action"]](Case(row, rule, ticket))


def receivers_of(case: Case) -> receivers.Receivers:
	"""The rule's receivers, or the next in line of a chain that nobody has taken on."""
	line = case.row["line"]
	if not line:
		return receivers.receivers_of(case.rule, case.ticket)
	return receivers.Receivers(users=list(receivers.next_in_line(case.row, case.ticket, line)))


def notify(case: Case) -> Done:
	to = receivers_of(case)
	sent = compose.tell(case.row, case.rule, case.ticket, to, case.channel)
	remarks = [*to.remarks, *sent.remarks]
	if sent.to:
		remarks.insert(0, _("Told: {0}").format(", ".join(sent.to)))
	else:
		remarks.append(_("Nobody further in line."))
	return Done(remarks, told=bool(sent.users))


def call_webhook(case: Case) -> Done:
	channel = case.channel
	if not channel or frappe.db.get_value("ITSS Notification Channel", channel, "kind") != "Webhook":
		raise CannotActError(_("The step names no channel of kind Webhook. Choose one in the rule."))
	compose.call(case.row, case.rule, case.ticket, channel)
	return Done([_("Told: {0}").format(channel)])


def create_todo(case: Case) -> Done:
	to = receivers_of(case)
	for user in to.users:
		text = texts.escalation(case.row, case.rule, case.ticket, user)
		frappe.get_doc(
			{
				"doctype": "ToDo",
				"allocated_to": user,
				"reference_type": case.ticket["reference_doctype"],
				"reference_name": case.ticket["reference_name"],
				"description": text.message,
				"date": getdate(),
				"priority": "High",
			}
		).insert(ignore_permissions=True)
	remarks = [_("To do for: {0}").format(", ".join(to.users))] if to.users else []
	if to.addresses:
		remarks.append(_("An address gets no to-do: {0}").format(", ".join(to.addresses)))
	return Done([*remarks, *to.remarks], told=bool(to.users))


def reassign(case: Case) -> Done:
	here = case.ticket.get("support_group")
	group = people.enabled_group(case.step.support_group) if case.step and case.step.support_group else None
	group = group or people.next_group(here)
	if group is None and not here:
		raise CannotActError(_("The ticket has no support group. Name a group in the rule's step."))
	if group is None:
		raise CannotActError(
			_(
				"{0} has no next group that is enabled. Set Next Group there, or a group in the rule's step."
			).format(here)
		)
	if group == here:
		return Done([_("{0} has it already.").format(group)])
	_change(case, {"group": group, "user": None}, required=("group",))
	return Done([_("Reassigned to {0}").format(group)])


def raise_priority(case: Case) -> Done:
	order, now = priorities_in_order(), case.ticket.get("priority")
	if not now:
		raise CannotActError(_("The ticket has no priority that could be raised."))
	if now not in order:
		raise CannotActError(_("The default priority matrix does not know the priority {0}.").format(now))
	if order[0] == now:
		return Done([_("{0} is the highest priority.").format(now)])
	higher = order[order.index(now) - 1]
	reason = _("Raised by the escalation rule {0}").format(case.rule.name)
	beside = {"itss_priority_override": 1, "itss_priority_reason": reason}
	_change(case, {"priority": higher}, beside, required=("priority",))
	return Done([_("Priority raised from {0} to {1}").format(now, higher)])


def priorities_in_order() -> list[str]:
	"""The priorities of the default matrix, the highest first: by the nearest distance of their cells to its first corner."""
	matrix = default_matrix()
	if matrix is None:
		return []
	impacts, urgencies = lines(matrix.impacts), lines(matrix.urgencies)
	nearest: dict[str, tuple[int, int]] = {}
	for cell in matrix.cells:
		if cell.impact in impacts and cell.urgency in urgencies:
			row, column = impacts.index(cell.impact), urgencies.index(cell.urgency)
			nearest[cell.priority] = min((row + column, row), nearest.get(cell.priority, (999, 999)))
	return sorted(nearest, key=lambda priority: nearest[priority])


def mark_major(case: Case) -> Done:
	if case.ticket.get("major_incident"):
		return Done([_("It is marked as a major incident already.")])
	_change(case, {"major_incident": 1}, required=("major_incident",))
	return Done([_("Marked as a major incident")])


def _change(
	case: Case,
	values: Mapping[str, Any],
	beside: Mapping[str, Any] | None = None,
	required: tuple[str, ...] = (),
) -> None:
	"""Sets the document's fields that stand for the ticket's, and others where the document has them; saves it."""
	doctype = case.ticket["reference_doctype"]
	reader = tracked(doctype)
	fields = reader.fields if reader else {}
	if missing := [name for name in required if name not in fields]:
		raise CannotActError(
			_("{0}: no field stands for {1}. Map one in its ITSS Tracked Doctype.").format(
				_(doctype), ", ".join(missing)
			)
		)
	doc = frappe.get_doc(doctype, case.ticket["reference_name"])
	doc.update({fields[name]: value for name, value in values.items() if name in fields})
	doc.update({name: value for name, value in (beside or {}).items() if doc.meta.has_field(name)})
	doc.flags.ignore_permissions = True
	with caused_by(f"escalation rule {case.rule.name}"):
		doc.save()


_ACTIONS: dict[str, Callable[[Case], Done]] = {
	"Notify": notify,
	"Call Webhook": call_webhook,
	"Create ToDo": create_todo,
	"Reassign to Next Group": reassign,
	"Raise Priority": raise_priority,
	"Mark as Major Incident": mark_major,
}
