"""The JSON Schemas: they stand alone, accept what the core accepts, and describe what the commands write."""

from __future__ import annotations

import copy
import json
from datetime import timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from itss_service.cli.documents import read_document
from itss_service.cli.replay.csv_rows import CLOCKS_HEADER
from itss_service.cli.replay.mapping import INSTANTS, parse_mapping
from itss_service.cli.validation.messages import schema_errors
from itss_service.cli.validation.schemas import SCHEMAS, bundled, schema
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.calendar import parse_calendar
from itss_service.core.errors import ItssError
from itss_service.core.ticket.events import EVENTS, FIELDS, parse_event
from itss_service.tests.cli.command_line import ask, run

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CALENDAR = {
	"name": "office",
	"time_zone": "Asia/Shanghai",
	"weekly": {"mon": [["09:00", "12:00"], ["13:30", "24:00"]], "tue": [], "fri": [["22:00", "06:00"]]},
	"closed": [
		"2026-10-01",
		{"date": "2026-02-17", "reason": "Spring Festival"},
		{"from": "2026-12-24", "to": "2026-12-26"},
		{"yearly": "01-01"},
	],
	"special": {"2026-02-14": [["09:00", "18:00"]]},
	"breaks": {"2026-03-02": [["10:00", "11:30"]]},
	"holidays": {"country": "CN", "subdivision": None, "makeup_as": "mon"},
}
POLICY = {
	"name": "Standard support",
	"calendars": {"office": CALENDAR, "always": {"always_open": True}},
	"priority_matrix": {
		"impacts": ["high", "low"],
		"urgencies": ["high", "low"],
		"cells": [["P1", "P2"], ["P2", "P3"]],
	},
	"agreements": [
		{
			"name": "SLA-standard",
			"kind": "SLA",
			"applies": {"customer": ["A", "B"], "service": "mail"},
			"attainment_goal": 0.95,
			"pause_on": ["paused"],
			"calendar": "office",
			"targets": [
				{
					"metric": "response",
					"durations": {"P1": "PT30M", "*": "2wd"},
					"warn_at": [0.5, 0.8],
					"counts_as_response": ["reply", "call"],
				},
				{"metric": "update", "calendar": "always", "duration": "P1D", "pause_on": []},
				{
					"metric": "own",
					"duration": 3600,
					"start_on": "opened",
					"stop_on": ["confirmed"],
					"on_reopen": "restart",
				},
				{"metric": "resolution", "durations": {"P1": "PT4H", "P2": 28800, "P3": "3wd-eod"}},
			],
		},
		{
			"name": "OLA",
			"kind": "OLA",
			"applies": {"group": ["second line"]},
			"underpins": [{"agreement": "SLA-standard", "metric": "resolution", "position": 2}],
			"targets": [{"metric": "resolution", "calendar": "office", "duration": "PT2H"}],
		},
	],
	"escalations": [
		{"when": {"metric": "resolution", "at": 0.8}, "level": 1, "to": "group_lead"},
		{
			"when": {"metric": "resolution", "after_breach": "PT1H", "kind": "SLA"},
			"level": 2,
			"to": ["manager"],
		},
		{
			"name": "quiet",
			"when": {"no_update_for": "P1D", "calendar": "office"},
			"to": "lead",
			"type": "functional",
		},
		{"when": {"reopened": 2, "priority": ["P1"]}, "to": "manager"},
	],
}
MAPPING = {
	"format": "csv",
	"time_zone": "Asia/Shanghai",
	"instant_format": "%d/%m/%Y %H:%M",
	"missing": ["?", ""],
	"shape": "states",
	"columns": {
		"ticket": "number",
		"at": "updated",
		"state": "state",
		"priority": "prio",
		"opened_at": "opened",
	},
	"states": {"New": "opened", "Active": "responded", "Closed": "closed"},
	"values": {"priority": {"1": "P1", "2": None}},
}
EVENT = {
	"at": "2026-03-02T09:30",
	"event": "paused",
	"reason": "awaiting customer",
	"group": 70,
	"priority": None,
}

CORE = {
	"calendar": (CALENDAR, parse_calendar),
	"policy": (POLICY, parse_policy),
	"mapping": (MAPPING, parse_mapping),
	"event": (EVENT, lambda definition: parse_event(definition, timezone.utc)),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_printed_schema_is_valid_and_complete_in_itself(name):
	outcome = run("schema", name)
	assert outcome.status == 0
	printed = json.loads(outcome.out)
	Draft202012Validator.check_schema(printed)
	assert printed["$id"] == f"urn:itss-service:schema:{name}"
	list(Draft202012Validator(printed).iter_errors(CORE.get(name, ({},))[0]))  # every $ref can be followed


def test_schemas_are_listed():
	out = run("schema").out
	assert [line.split()[0] for line in out.splitlines()] == list(SCHEMAS)


def test_every_schema_file_is_listed():
	folder = ROOT / "itss_service" / "cli" / "schemas"
	assert sorted(file.name for file in folder.iterdir()) == sorted(f"{name}.schema.json" for name in SCHEMAS)


@pytest.mark.parametrize("name", CORE)
def test_schema_and_core_accept_the_sample(name):
	definition, build = CORE[name]
	build(definition)
	assert schema_errors(name, definition) == []
	assert Draft202012Validator(bundled(name)).is_valid(definition)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_shipped_example_is_valid(file):
	name = "mapping" if "mapping" in file.name else "policy"
	assert schema_errors(name, read_document(file).data) == []


def _paths(value, path=()):
	yield path
	if isinstance(value, dict):
		for key, inner in value.items():
			yield from _paths(inner, (*path, key))
	elif isinstance(value, list):
		for index, inner in enumerate(value):
			yield from _paths(inner, (*path, index))


REMOVE = object()
TEXTS = [
	"x",
	"PT1H",
	"-PT1H",
	"+PT2H",
	"2wd",
	"P1Y",
	"office",
	"09:00",
	"25:00",
	"24:00",
	"2026-02-30",
	"2026-03-02",
	"20260302T0930Z",
	"SLA",
	"opened",
	"P1",
	"mon",
	"CN",
	"resume",
	"csv",
]
NUMBERS = (0, 1, -1, 0.5, 2.5, True, False, None)
NESTED = ([], {}, ["x"], [["09:00", "10:00"]], [1], {"x": 1}, {"P1": 60}, {"date": "2026-01-01"})
ODD = st.sampled_from((REMOVE, "", " ", " PT1H ", *TEXTS, *NUMBERS, *NESTED))


@pytest.mark.parametrize("name", CORE)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_the_core_accepts_the_schema_accepts(name, data):
	definition, build = CORE[name]
	mutant = copy.deepcopy(definition)
	for _ in range(data.draw(st.integers(1, 2))):
		path = data.draw(st.sampled_from([path for path in _paths(mutant) if path]))
		parent = mutant
		for part in path[:-1]:
			parent = parent[part]
		odd = data.draw(ODD)
		if odd is REMOVE:
			del parent[path[-1]]
		else:
			parent[path[-1]] = copy.deepcopy(odd)
		if not mutant:
			return
	try:
		build(mutant)
	except ItssError:
		return
	assert [str(error) for error in schema_errors(name, mutant)] == []


def test_schemas_name_the_same_events_and_fields_as_the_core():
	event = schema("event")
	assert event["properties"]["event"]["examples"] == list(EVENTS)
	assert set(event["properties"]) == {"at", "event", *FIELDS, "actor", "channel", "reason", "source"}
	mapping = schema("mapping")
	assert mapping["properties"]["states"]["additionalProperties"]["enum"] == list(EVENTS)
	columns = mapping["then"]["properties"]["columns"]["propertyNames"]["enum"]
	assert set(INSTANTS) <= set(columns)


def test_clocks_schema_has_the_columns_of_clocks_csv():
	assert tuple(schema("clocks")["properties"]) == CLOCKS_HEADER


QUESTIONS = [
	{"op": "due_at", "start": "2026-03-02T10:00", "duration": "PT4H", "id": 7},
	{"op": "elapsed", "start": "2026-03-02T10:00", "end": "2026-03-03"},
	{"op": "before", "end": "2026-03-02T10:00", "duration": 60},
	{"op": "is_open", "at": "2026-03-02T10:00"},
	{"op": "next_open", "at": "2026-03-02T10:00"},
	{"op": "segments", "start": "2026-03-02", "end": "2026-03-04"},
	{"op": "lint", "from": "2026-01-01", "to": "2026-12-31"},
	{
		"op": "clock",
		"target": {"metric": "update", "duration": "PT4H"},
		"events": [
			{"at": "2026-03-02T10:00", "event": "opened", "group": "a"},
			{"at": "2026-03-02T11:00", "event": "updated"},
			{"at": "2026-03-02T12:00", "event": "paused", "reason": "r"},
		],
		"now": "2026-03-03",
	},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["op"])
def test_questions_and_answers_of_calc_follow_their_schemas(question):
	whole = {"calendar": CALENDAR, **question}
	assert schema_errors("calc-question", whole) == []
	[answer] = ask(whole)
	assert "error" not in answer
	assert schema_errors("calc-answer", answer) == []
	if question["op"] == "clock":
		assert schema_errors("clock", answer) == []
	assert schema_errors("calc-question", {**whole, "nonsense": 1})
	assert schema_errors(
		"calc-question", {k: v for k, v in whole.items() if k not in ("at", "end", "to", "now")}
	) or (question["op"] == "due_at")


def test_error_of_calc_follows_its_schema():
	[answer] = ask({"op": "no", "id": 1})
	assert schema_errors("calc-answer", answer) == []
