"""What a rule's steps and its acknowledgement must be like."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

TOLD = ("Notify",)
NEEDS_RECEIVERS = ("Notify", "Create ToDo")


class WrongChannelError(frappe.ValidationError):
	pass


class NobodyToAcknowledgeError(frappe.ValidationError):
	pass


def set_unused_fields_empty(rule: Document) -> None:
	for row in rule.steps:
		if row.action not in ("Notify", "Call Webhook"):
			row.channel = None
		if row.action != "Reassign to Next Group":
			row.support_group = None


def validate_channels(rule: Document) -> None:
	"""A webhook is called on a channel of that kind, and a channel in use is enabled."""
	named = [row.channel for row in rule.steps if row.channel]
	channels = {
		row.name: row
		for row in frappe.get_all(
			"ITSS Notification Channel",
			filters={"name": ["in", named]},
			fields=["name", "kind", "disabled"],
			order_by="name",
		)
	}
	for row in rule.steps:
		channel = channels.get(row.channel)
		if row.action == "Call Webhook" and (channel is None or channel.kind != "Webhook"):
			frappe.throw(
				_("Row {0} of the steps: choose a channel of kind Webhook.").format(row.idx),
				WrongChannelError,
				_("Channel Does Not Fit"),
			)
		if channel and channel.disabled and not rule.disabled:
			frappe.throw(
				_("Row {0} of the steps: the channel {1} is disabled. Enable it, or choose another.").format(
					row.idx, frappe.bold(channel.name)
				),
				WrongChannelError,
				_("Channel Is Disabled"),
			)


def validate_acknowledgement(rule: Document) -> None:
	"""Somebody must be told, or nobody can acknowledge."""
	if rule.acknowledge_within and rule.steps and not any(row.action in TOLD for row in rule.steps):
		frappe.throw(
			_(
				"Acknowledge Within: no step notifies anybody. Add a step that does, or leave the field empty."
			),
			NobodyToAcknowledgeError,
			_("Who Should Acknowledge?"),
		)
