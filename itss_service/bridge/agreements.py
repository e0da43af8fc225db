"""ITSS Agreement <-> an agreement of the formats page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from frappe.model.document import Document

from itss_service.bridge.places import Built, Place, Places
from itss_service.bridge.quantities import percent, share
from itss_service.bridge.scopes import applies_definition, scope_fields
from itss_service.bridge.targets import PAUSED, target_definitions, target_rows
from itss_service.core.definitions import at

DOCTYPE = "ITSS Agreement"
BINDING = ("Signed", "In Force")
"""Statuses of an agreement that counts within its dates; one that is signed does so from its first day on."""
EVER_BINDING = (*BINDING, "Changed", "Terminated", "Expired", "Retired")
"""Those of one that counts for tickets opened within its dates, though it ended since."""
STOPS, DOES_NOT_STOP = "Stop the Clocks", "Do Not Stop the Clocks"

Resolve = Callable[[str], str | None]
"""The agreement that stands for another one in a policy, or None if none does."""


def agreement_name(doc: Document) -> str:
	"""The name in a policy; an unsaved one is called by its title."""
	return doc.title if doc.get("__islocal") or not doc.name else doc.name


def agreement_definition(doc: Document, resolve: Resolve = lambda name: name) -> dict[str, Any]:
	"""The agreement as the formats page writes it."""
	return build_agreement(doc, resolve).definition


def build_agreement(doc: Document, resolve: Resolve = lambda name: name) -> Built:
	"""The definition with the field or row of each part; DefinitionError for fields that cannot be read.

	Such an error's path is ("rows", idx, field). Underpinnings of agreements for which `resolve` knows nobody are left out.
	"""
	places = Places(
		{
			("name",): Place("title"),
			("kind",): Place("kind"),
			("calendar",): Place("calendar"),
			("attainment_goal",): Place("attainment_goal"),
			("targets",): Place("targets"),
			("applies",): Place("scopes"),
		}
	)
	definition: dict[str, Any] = {"name": agreement_name(doc), "kind": doc.kind}
	if doc.description:
		definition["description"] = doc.description
	if applies := applies_definition(doc, places):
		definition["applies"] = applies
	if doc.attainment_goal:
		definition["attainment_goal"] = share(doc.attainment_goal)
	definition["pause_on"] = [] if doc.pauses == DOES_NOT_STOP else [PAUSED]
	if doc.calendar:
		definition["calendar"] = doc.calendar
	definition["targets"] = target_definitions(doc.targets, doc.calendar, places)
	if doc.kind != "SLA" and (underpins := _underpins(doc, resolve, places)):
		definition["underpins"] = underpins
	return Built(definition, places)


def _underpins(doc: Document, resolve: Resolve, places: Places) -> list[dict[str, Any]]:
	underpins = []
	for row in doc.underpins:
		if supported := resolve(row.agreement):
			places["underpins", len(underpins)] = Place("underpins", row.idx)
			underpins.append({"agreement": supported, "metric": row.metric, "position": row.position})
	return underpins


def agreement_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields and rows of a document for a definition that the core has accepted; DefinitionError for what none can hold."""
	calendar = definition.get("calendar") or _usual_calendar(definition["targets"])
	pause_on = [str(event) for event in definition.get("pause_on", [PAUSED])]
	held = pause_on in ([], [PAUSED])
	rows: list[dict[str, Any]] = []
	for index, target in enumerate(definition["targets"]):
		with at("targets", index):
			rows += target_rows(target, calendar, None if held else pause_on)
	return {
		"kind": definition["kind"],
		"description": definition.get("description"),
		**scope_fields(definition["kind"], definition.get("applies") or {}),
		"calendar": calendar,
		"attainment_goal": percent(definition.get("attainment_goal") or 0),
		"pauses": STOPS if pause_on else DOES_NOT_STOP,
		"targets": rows,
		"underpins": [
			{
				"agreement": str(underpinning["agreement"]).strip(),
				"metric": str(underpinning.get("metric", "resolution")).strip(),
				"position": underpinning.get("position", 1),
			}
			for underpinning in definition.get("underpins") or ()
		],
	}


def _usual_calendar(targets: list[Mapping[str, Any]]) -> str | None:
	"""The calendar that most targets name, the first of equals."""
	named = Counter(target["calendar"] for target in targets if target.get("calendar"))
	return next((name for name, _ in named.most_common(1)), None)
