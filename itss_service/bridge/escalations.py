"""ITSS Escalation Rule <-> an escalation of the formats page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.bridge.places import Built, Place, Places
from itss_service.bridge.quantities import duration_text, percent, share, written_duration
from itss_service.core.definitions import at
from itss_service.core.errors import DefinitionError

DOCTYPE = "ITSS Escalation Rule"
CONDITIONS = {
	"Share of Target": ("at", "share"),
	"Before Breach": ("before_breach", "duration"),
	"After Breach": ("after_breach", "duration"),
	"No Update For": ("no_update_for", "duration"),
	"Reopened": ("reopened", "times"),
	"Reassigned": ("reassigned", "times"),
}
"""The key of the formats page, and the document's field, of each condition."""
OF_A_METRIC = ("Share of Target", "Before Breach", "After Breach")
_LIMITS = ("agreement", "kind", "priority")
_PERSONS = {"Handler": "handler", "Group Lead": "group_lead", "Manager": "manager"}
_NAMED = {"Role": "role", "User": "user", "Address": "address"}
"""Receivers that need a name: written as `role:Service Manager`, an address as it is."""


def build_escalation(doc: Document) -> Built:
	"""The definition with the field of each part."""
	key, fieldname = CONDITIONS[doc.condition]
	places = Places({("name",): Place("rule_name"), ("level",): Place("level"), ("to",): Place("receivers")})
	places["when",] = Place("condition")
	when: dict[str, Any] = {}
	if doc.condition in OF_A_METRIC:
		when["metric"] = (doc.metric or "").strip()
	with at("when", key):
		when[key] = _amount(fieldname, doc.get(fieldname))
	if doc.condition == "No Update For" and doc.calendar:
		when["calendar"] = doc.calendar
	when |= {limit: doc.get(limit) for limit in _LIMITS if doc.get(limit)}
	for inner, field in ((key, fieldname), *((name, name) for name in ("metric", "calendar", *_LIMITS))):
		places["when", inner] = Place(field)
	to = []
	for row in doc.receivers:
		places["to", len(to)] = Place("receivers", row.idx)
		to.append(_receiver(row))
	definition = {"name": doc.name or doc.rule_name, "when": when, "level": doc.level, "to": to}
	return Built({**definition, "type": (doc.direction or "Hierarchic").lower()}, places)


def _amount(fieldname: str, value: Any) -> Any:
	if fieldname == "duration":
		return written_duration(value or "")
	return share(value or 0) if fieldname == "share" else value


def _receiver(row: Document) -> str:
	if row.receiver in _PERSONS:
		return _PERSONS[row.receiver]
	key = _NAMED[row.receiver]
	name = (row.get(key) or "").strip()
	return name if key == "address" else f"{key}:{name}"


def escalation_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields and rows of a document for a definition that the core has accepted; DefinitionError for what none can hold."""
	when = definition["when"]
	condition = next(name for name, (key, _) in CONDITIONS.items() if key in when)
	key, fieldname = CONDITIONS[condition]
	fields: dict[str, Any] = {
		"condition": condition,
		"metric": when.get("metric") if condition in OF_A_METRIC else None,
		"share": 0,
		"duration": None,
		"times": 0,
		"calendar": when.get("calendar"),
		"level": definition.get("level", 1),
		"direction": str(definition.get("type", "hierarchic")).capitalize(),
	}
	fields[fieldname] = _field(fieldname, when[key])
	for limit in _LIMITS:
		with at("when", limit):
			fields[limit] = _single(when.get(limit))
	receivers = definition["to"] if isinstance(definition["to"], list | tuple) else [definition["to"]]
	fields["receivers"] = []
	for index, receiver in enumerate(receivers):
		with at("to", index):
			fields["receivers"].append(_receiver_row(str(receiver).strip()))
	return fields


def _field(fieldname: str, value: Any) -> Any:
	if fieldname == "duration":
		return duration_text(value)
	return percent(value) if fieldname == "share" else value


def _single(value: Any) -> str | None:
	values = value if isinstance(value, list | tuple) else [value] if value is not None else []
	if len(values) > 1:
		raise DefinitionError("a rule of the desk is limited to one of them; write a rule for each")
	return str(values[0]).strip() if values else None


def _receiver_row(text: str) -> dict[str, Any]:
	for receiver, key in _PERSONS.items():
		if text == key:
			return {"receiver": receiver}
	prefix, colon, name = text.partition(":")
	for receiver, key in _NAMED.items():
		if colon and prefix.strip() == key and name.strip():
			return {"receiver": receiver, key: name.strip()}
	if "@" in text:
		return {"receiver": "Address", "address": text}
	if frappe.db.exists("Role", text):
		return {"receiver": "Role", "role": text}
	raise DefinitionError(
		f"{text!r} is no receiver known here; write {', '.join(_PERSONS.values())}, role:…, user:… or an e-mail address"
	)
