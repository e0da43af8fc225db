"""What the form of a ticket asks for: its panel, more of its events, and what its buttons do."""

from typing import Any, Literal

import frappe

from itss_service.desk import actions, choices, event_view
from itss_service.desk import panel as panels
from itss_service.desk.case import case


@frappe.whitelist()
def panel(doctype: str, name: str) -> dict[str, Any]:
	"""Everything that a ticket's form shows about its service level."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	return panels.panel(doc)


@frappe.whitelist()
def events(doctype: str, name: str, before: int) -> dict[str, Any]:
	"""Events that lie before a serial, the latest first."""
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("read")
	row = panels.ticket_of(doc)
	page = event_view.page(row.name, before) if row else {"events": [], "has_more_events": False}
	return {**page, "people": event_view.names_of_people(page)}


@frappe.whitelist()
def field_choices(doctype: str) -> dict[str, Any]:
	"""What the fields of a new ticket suggest."""
	frappe.has_permission(doctype, "create", throw=True)
	return choices.of_ticket()


@frappe.whitelist(methods=["POST"])
def take(doctype: str, name: str) -> None:
	"""The user becomes its handler."""
	actions.take(case(doctype, name))


@frappe.whitelist(methods=["POST"])
def assign(
	doctype: str,
	name: str,
	group: str | None = None,
	handler: str | None = None,
	supplier: str | None = None,
	note: str | None = None,
) -> None:
	"""Hands it to a group, a person, a supplier."""
	actions.assign(case(doctype, name), group, handler, supplier, note)


@frappe.whitelist(methods=["POST"])
def escalate(
	doctype: str,
	name: str,
	reason: str,
	direction: Literal["Functional", "Hierarchic"] = "Functional",
	group: str | None = None,
) -> list[str]:
	"""Functional: to the next group, or the one given. Hierarchic: tells lead and manager; answers who was told."""
	at = case(doctype, name)
	if direction == "Hierarchic":
		return actions.escalate_to_managers(at, reason)
	actions.escalate_to_group(at, group, reason)
	return []


@frappe.whitelist(methods=["POST"])
def pause(doctype: str, name: str, reason: str, next_contact: str | None = None) -> None:
	"""Puts it on hold, with a reason and, if agreed, when the customer hears next."""
	actions.pause(case(doctype, name), reason, next_contact)


@frappe.whitelist(methods=["POST"])
def resume(doctype: str, name: str, note: str | None = None) -> None:
	"""Goes on with it."""
	actions.resume(case(doctype, name), note)


@frappe.whitelist(methods=["POST"])
def progress(
	doctype: str, name: str, message: str, channel: str = "call", recipients: str | None = None
) -> None:
	"""Word to the customer: by e-mail from here where there are recipients, else given on another channel."""
	actions.progress(case(doctype, name), message, channel, recipients)


@frappe.whitelist(methods=["POST"])
def resolve(doctype: str, name: str, resolution: str) -> None:
	"""Solved, and how."""
	actions.resolve(case(doctype, name), resolution)


@frappe.whitelist(methods=["POST"])
def confirm(doctype: str, name: str, note: str | None = None) -> None:
	"""The requester confirmed the solution."""
	actions.confirm(case(doctype, name), note)


@frappe.whitelist(methods=["POST"])
def reopen(doctype: str, name: str, reason: str) -> None:
	"""It was not solved after all."""
	actions.reopen(case(doctype, name), reason)


@frappe.whitelist(methods=["POST"])
def cancel(doctype: str, name: str, reason: str) -> None:
	"""It need not be worked on."""
	actions.cancel(case(doctype, name), reason)


@frappe.whitelist(methods=["POST"])
def mark_major(doctype: str, name: str, reason: str, is_major: bool = True) -> None:
	"""Marks it as a major incident, or takes the mark off."""
	actions.mark_major(case(doctype, name), bool(frappe.utils.cint(is_major)), reason)


@frappe.whitelist(methods=["POST"])
def name_agreement(doctype: str, name: str, agreement: str, reason: str) -> None:
	"""Puts it under an SLA by hand."""
	actions.name_agreement(case(doctype, name), agreement, reason)
