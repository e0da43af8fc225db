"""What a log mapping may say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from itss_service.cli.replay.mapping import parse_mapping
from itss_service.core.errors import DefinitionError
from itss_service.tests.cli.log_helpers import STATES

EXAMPLES = Path(__file__).parents[3] / "examples"
TICKETS = {"shape": "tickets", "columns": {"ticket": "id", "opened_at": "opened"}}


def test_defaults():
	mapping = parse_mapping(STATES)
	assert (mapping.shape, mapping.format, mapping.delimiter) == ("states", "csv", ",")
	assert (mapping.zone.key, mapping.instant_format, mapping.encoding) == ("UTC", None, None)
	assert mapping.missing == {""}


def test_iso_is_the_same_as_no_instant_format():
	assert parse_mapping({**STATES, "instant_format": "iso"}) == parse_mapping(STATES)


def test_the_example_of_the_real_log_does_not_know_the_state_minus_100():
	mapping = parse_mapping(yaml.safe_load((EXAMPLES / "incident_log_mapping.yaml").read_text("utf-8")))
	assert "-100" not in mapping.states
	assert mapping.states["Awaiting Evidence"] == mapping.states["Awaiting Problem"] == "paused"


def test_a_column_may_have_the_name_of_a_number():
	mapping = parse_mapping({**TICKETS, "columns": {"ticket": 1, "opened_at": "opened"}})
	assert mapping.columns["ticket"] == "1"


REFUSED = {
	"no mapping": ([], "the log mapping is a list; it must be a mapping"),
	"unknown key": (
		{**STATES, "colums": {}},
		"colums: a log mapping has no 'colums'; did you mean 'columns'?",
	),
	"unknown shape": (
		{**STATES, "shape": "wide"},
		"shape: 'wide' is not known here; write states or tickets",
	),
	"unknown format": ({**STATES, "format": "xlsx"}, "format: 'xlsx' is not known here; write csv or jsonl"),
	"no columns": ({"states": {"New": "opened"}}, "columns: the list of columns is missing"),
	"unknown column": (
		{**STATES, "columns": {**STATES["columns"], "prority": "p"}},
		"columns.prority: a log of shape 'states' has no 'prority'; did you mean 'priority'?",
	),
	"needed column": (
		{**STATES, "columns": {"ticket": "id", "at": "at"}},
		"columns.state: a log of shape 'states' needs the column that holds 'state'",
	),
	"instant column in states": (
		{**STATES, "columns": {**STATES["columns"], "resolved_at": "r"}},
		"columns.resolved_at: a log of shape 'states' has no 'resolved_at'",
	),
	"no opening": (
		{"shape": "tickets", "columns": {"ticket": "id"}},
		"columns.opened_at: a log of shape 'tickets' needs the column that holds 'opened_at'",
	),
	"truth value as a name": (
		{"shape": "tickets", "columns": {"ticket": False, "opened_at": "o"}},
		"columns.ticket: the column's name is true or false",
	),
	"states in tickets": ({**TICKETS, "states": {}}, "states: a log of shape 'tickets' has no states"),
	"no states": ({**STATES, "states": {}}, "states: name at least one state"),
	"unknown event": (
		{**STATES, "states": {"New": "open"}},
		"states.New: 'open' is not an event; did you mean 'opened'?",
	),
	"state as a number": (
		{**STATES, "states": {1: "opened"}},
		"states: the key 1 is a number; put it in quotes",
	),
	"values of no column": (
		{**STATES, "values": {"priority": {}}},
		"values.priority: there is no such mapped column",
	),
	"values of an instant": ({**STATES, "values": {"at": {}}}, "values.at: there is no such mapped column"),
	"value that is a list": (
		{**STATES, "values": {"group": {"a": []}}},
		"values.group.a: the new value is a list",
	),
	"zone": ({**STATES, "time_zone": "Europe/Berln"}, "time_zone: 'Europe/Berln' is not a time zone"),
	"stray percent": (
		{**STATES, "instant_format": "%d/%m/%Y %"},
		"instant_format: '%d/%m/%Y %' is not a pattern",
	),
	"unknown directive": (
		{**STATES, "instant_format": "%d.%m.%Y %Q"},
		"instant_format: '%d.%m.%Y %Q' is not a",
	),
	"no date": (
		{**STATES, "instant_format": "%H:%M"},
		"instant_format: '%H:%M' does not say day, month and year",
	),
	"no pattern": ({**STATES, "instant_format": 5.5}, "instant_format: '5.5' does not say"),
	"missing as number": ({**STATES, "missing": [0]}, "missing[0]: 0 must be text; put it in quotes"),
	"long delimiter": ({**STATES, "delimiter": "||"}, "delimiter: '||' is no delimiter"),
	"quote as delimiter": ({**STATES, "delimiter": '"'}, "delimiter: '\"' is no delimiter"),
	"encoding": ({**STATES, "encoding": "latin-one"}, "encoding: 'latin-one' is not an encoding"),
	"bytes to bytes codec": ({**STATES, "encoding": "base64"}, "encoding: 'base64' is not an encoding"),
}


@pytest.mark.parametrize("definition, message", REFUSED.values(), ids=REFUSED)
def test_a_refused_mapping_names_the_place_and_what_would_be_right(definition, message):
	with pytest.raises(DefinitionError) as refused:
		parse_mapping(definition)
	assert str(refused.value).startswith(message)
