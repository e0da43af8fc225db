"""Writes the notices of an escalation, in the transaction that marks it as done; `notify.deliver` sends them later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url_to_form, now_datetime

from itss_service.bridge.instants import aware
from itss_service.escalate import links
from itss_service.escalate.receivers import Receivers
from itss_service.notify import storm, texts
from itss_service.notify.channels import DESK, WITHOUT_RECIPIENT, address_of, takes
from itss_service.tickets.rows import insert_rows

DOCTYPE = "ITSS Notice"


@dataclass(frozen=True, slots=True)
class Channel:
	"""A channel as far as writing a notice needs it; without a name it is the desk, which is always there."""

	name: str | None
	kind: str


THE_DESK = Channel(None, DESK)


@dataclass(slots=True)
class Sent:
	"""Who gets a notice: users and addresses as they are told of, and the users alone."""

	to: list[str] = field(default_factory=list)
	users: list[str] = field(default_factory=list)
	remarks: list[str] = field(default_factory=list)


def tell(
	row: Mapping[str, Any],
	rule: Document,
	ticket: Mapping[str, Any],
	receivers: Receivers,
	channel: str | None = None,
) -> Sent:
	"""A notice for each receiver on the channel, or on every default channel; a person without an address there gets it at the desk."""
	sent = Sent()
	channels = channels_for(channel)
	acknowledged = bool(rule.acknowledge_within)
	for user in receivers.users:
		link = links.form_link(row["name"]) if acknowledged else None
		text = texts.escalation(row, rule, ticket, user, link)
		found = [(one, address) for one in channels if (address := address_of(one.kind, user))]
		if not found and (row["line"] or not any(one.kind in WITHOUT_RECIPIENT for one in channels)):
			found = [(THE_DESK, user)]  # a room may do at first, but not once nobody there took it on
			sent.remarks.append(_("{0} has no address on the channel: told at the desk.").format(user))
		for one, address in found:
			_write(one, address, text, row, ticket, user)
		sent.users.append(user)
		sent.to.append(user)
	_tell_addresses(row, rule, ticket, receivers.addresses, channels, sent)
	if receivers.users or receivers.addresses:
		_tell_rooms(row, rule, ticket, channels, sent)
	return sent


def _tell_addresses(
	row: Mapping[str, Any],
	rule: Document,
	ticket: Mapping[str, Any],
	addresses: Iterable[str],
	channels: Sequence[Channel],
	sent: Sent,
) -> None:
	for address in addresses:
		fitting = [one for one in channels if takes(one.kind, address)]
		if not fitting and not any(one.kind in WITHOUT_RECIPIENT for one in channels):
			fitting = channels_of_kind("E-mail" if "@" in address else "SMS")[:1]
		text = texts.escalation(row, rule, ticket, None)
		for one in fitting:
			_write(one, address, text, row, ticket)
		if fitting:
			sent.to.append(address)
		else:
			sent.remarks.append(_("No channel reaches the address {0}.").format(address))


def _tell_rooms(
	row: Mapping[str, Any],
	rule: Document,
	ticket: Mapping[str, Any],
	channels: Sequence[Channel],
	sent: Sent,
) -> None:
	"""Channels that lead to a place of their own, whoever the receivers are."""
	for one in channels:
		if one.kind == "Webhook":
			call(row, rule, ticket, one.name)
		elif one.kind in WITHOUT_RECIPIENT:
			_write(one, one.name, texts.escalation(row, rule, ticket, None), row, ticket)
		else:
			continue
		sent.to.append(one.name or one.kind)


def call(row: Mapping[str, Any], rule: Document, ticket: Mapping[str, Any], channel: str | None) -> str:
	"""A notice that a webhook gets: what happened as JSON."""
	text = texts.escalation(row, rule, ticket, None)
	payload = json.dumps(_payload(row, rule, ticket), ensure_ascii=False)
	return _write(Channel(channel, "Webhook"), channel, texts.Text(text.subject, payload), row, ticket)


def tell_of_the_past(user: str, tickets: Sequence[Mapping[str, Any]]) -> None:
	"""One summary for a lead."""
	text = texts.past(tickets, user)
	for one in channels_for(None):
		if address := address_of(one.kind, user):
			_write(one, address, text, None, {}, user)


def channels_for(name: str | None) -> list[Channel]:
	"""The channel a step names, if it is enabled, else the default ones, else the desk."""
	if name and (found := _channels({"name": name})):
		return found
	return _channels({"is_default": 1}) or [THE_DESK]


def channels_of_kind(kind: str) -> list[Channel]:
	return _channels({"kind": kind})


def _channels(filters: Mapping[str, Any]) -> list[Channel]:
	rows = frappe.get_all(
		"ITSS Notification Channel",
		filters={**filters, "disabled": 0},
		fields=["name", "kind"],
		order_by="is_default desc, creation, name",
	)
	return [Channel(row.name, row.kind) for row in rows]


def _payload(row: Mapping[str, Any], rule: Document, ticket: Mapping[str, Any]) -> dict[str, Any]:
	hidden = bool(ticket.get("confidential"))
	return {
		"event": "escalation",
		"escalation": row["name"],
		"rule": rule.name,
		"level": row["level"],
		"direction": row.get("direction"),
		"line": row.get("line") or 0,
		"cause": row.get("cause"),
		"metric": row.get("metric") or None,
		"agreement": row.get("agreement") or None,
		"escalated_at": _instant(row.get("due_at")),
		"due_at": _instant(texts.due_of(row)),
		"late": bool(row.get("is_late")),
		"ticket": {
			"doctype": ticket["reference_doctype"],
			"name": ticket["reference_name"],
			"link": get_url_to_form(ticket["reference_doctype"], ticket["reference_name"]),
			"subject": None if hidden else ticket.get("subject"),
			"customer": None if hidden else ticket.get("customer"),
			"status": ticket.get("status"),
			"priority": ticket.get("priority"),
			"support_group": ticket.get("support_group"),
			"handler": ticket.get("handler"),
			"major_incident": bool(ticket.get("major_incident")),
			"confidential": hidden,
		},
	}


def _instant(at: Any) -> str | None:
	return aware(at).isoformat() if at else None


def _write(
	channel: Channel,
	address: str | None,
	text: texts.Text,
	row: Mapping[str, Any] | None,
	ticket: Mapping[str, Any],
	user: str | None = None,
) -> str:
	notice = {
		"name": frappe.generate_hash(length=12),
		"escalation": row and row["name"],
		"ticket": row and row["ticket"],
		"reference_doctype": ticket.get("reference_doctype"),
		"reference_name": ticket.get("reference_name"),
		"channel": channel.name,
		"recipient": user,
		"address": address,
		"state": "Pending",
		"send_after": now_datetime(),
		"subject": text.subject,
		"message": text.message,
	}
	if channel.kind != "Webhook" and (held_until := storm.held_until(channel.name, address)):
		notice |= {"state": storm.HELD, "send_after": held_until}
	insert_rows(DOCTYPE, [notice])
	return notice["name"]
