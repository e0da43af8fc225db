"""KPI definitions, their figures over rows, and the same over columns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_service.core.errors import DefinitionError
from itss_service.core.measure.bulk import Coded, evaluate_columns
from itss_service.core.measure.kpi import Condition, Figure, evaluate
from itss_service.core.measure.kpi_definition import OPERATORS, parse_kpis
from itss_service.core.measure.kpi_set import SHIPPED, shipped_kpis

TICKETS = [
	{"ticket": "1", "priority": "P1", "age": 10.0, "reopened": 0, "late": True, "group": "a"},
	{"ticket": "2", "priority": "P2", "age": None, "reopened": 2, "late": False, "group": ""},
	{"ticket": "3", "priority": "P1", "age": 30.0, "reopened": 1, "late": False, "group": "b"},
	{"ticket": "4", "priority": None, "age": 50.0, "reopened": 0, "late": False, "group": "a"},
]


def definition(**more: Any) -> dict[str, Any]:
	return {"id": "x", "name": "X", "unit": "share", "table": "tickets", **more}


def figure(rows: Any = TICKETS, **more: Any) -> Figure:
	kpis = parse_kpis([definition(**more)])
	(found,) = evaluate(kpis, {"tickets": rows})
	return found


def columns(rows: list[dict[str, Any]]) -> dict[str, np.ndarray]:
	"""The rows as columns: numbers with NaN for missing, booleans, and objects for everything else."""
	found = {}
	for key in rows[0] if rows else ():
		values = [row[key] for row in rows]
		present = [value for value in values if value is not None]
		if present and all(isinstance(value, bool) for value in values):
			found[key] = np.array(values, dtype=bool)
		elif all(type(value) is int for value in values):
			found[key] = np.array(values, dtype=np.int64)
		elif all(type(value) in (int, float) for value in present):
			found[key] = np.array([math.nan if value is None else value for value in values], dtype=float)
		else:
			found[key] = np.array(values, dtype=object)
	return found


def coded(rows: list[dict[str, Any]]) -> dict[str, Coded]:
	"""The rows as coded columns, each row's value a code of its own."""
	codes = np.arange(len(rows))[::-1]
	return {key: Coded(codes, tuple(row[key] for row in reversed(rows))) for key in (rows[0] if rows else ())}


@pytest.mark.parametrize(
	"condition, count",
	[
		(["priority", "==", "P1"], 2),
		(["priority", "!=", "P1"], 2),
		(["priority", "in", ["P1", "P2"]], 3),
		(["priority", "not in", ["P1"]], 2),
		(["priority", "in", []], 0),
		(["priority", "is set"], 3),
		(["priority", "is not set"], 1),
		(["group", "is set"], 3),
		(["group", "is not set"], 1),
		(["group", "==", ""], 0),
		(["priority", "<", 5], 0),
		(["age", "<", 30], 1),
		(["age", "<=", 30], 2),
		(["age", ">", 30], 1),
		(["age", ">=", 30], 2),
		(["age", "==", 30], 1),
		(["age", "!=", 30], 3),
		(["age", "==", "30"], 0),
		(["age", "is set"], 3),
		(["age", "is not set"], 1),
		(["reopened", "is set"], 4),
		(["reopened", "is not set"], 0),
		(["reopened", "not in", [0, 1, "2"]], 1),
		(["reopened", ">", 0.5], 2),
		(["late", "==", True], 1),
		(["late", "!=", True], 3),
		(["late", "is set"], 4),
	],
	ids=str,
)
def test_condition_counts_the_same_over_rows_and_columns(condition, count):
	kpis = parse_kpis([definition(kind="count", numerator=[condition])])
	rows = evaluate(kpis, {"tickets": TICKETS})
	assert rows[0].value == count
	assert evaluate_columns(kpis, {"tickets": columns(TICKETS)}) == rows


@pytest.mark.parametrize(
	"more, expected",
	[
		({"numerator": [["priority", "==", "P1"]]}, (2, 4, 0.5)),
		({"numerator": [["late", "==", True]], "denominator": [["priority", "==", "P1"]]}, (1, 2, 0.5)),
		({"denominator": [["priority", "==", "P9"]]}, (0, 0, None)),
		({"kind": "mean", "field": "age"}, (90.0, 3, 30.0)),
		({"kind": "mean", "field": "age", "denominator": [["priority", "==", "P2"]]}, (0.0, 0, None)),
		({"kind": "mean", "field": "late"}, (1.0, 4, 0.25)),
		({"kind": "mean", "field": "priority"}, (0.0, 0, None)),
		({"kind": "sum", "field": "reopened"}, (3.0, None, 3.0)),
		({"kind": "sum", "field": "reopened", "numerator": [["late", "==", True]]}, (0.0, None, 0.0)),
		({"kind": "percentile", "field": "age", "percentile": 0.9}, (None, 3, 50.0)),
		({"kind": "percentile", "field": "age", "percentile": 0.5}, (None, 3, 30.0)),
		({"kind": "percentile", "field": "age", "percentile": 0.01}, (None, 3, 10.0)),
		(
			{
				"kind": "percentile",
				"field": "age",
				"percentile": 1,
				"denominator": [["priority", "==", "P2"]],
			},
			(None, 0, None),
		),
		({"kind": "count", "numerator": [["group", "==", "a"]]}, (2, None, 2)),
		({"kind": "burn_rate", "allowance": 0.2, "numerator": [["late", "==", True]]}, (1, 4, 1.25)),
		({"kind": "budget_left", "allowance": 0.2, "numerator": [["late", "==", True]]}, (1, 4, -0.25)),
		({"kind": "budget_left", "allowance": 0.1, "numerator": [["late", "==", "never"]]}, (0, 4, 1.0)),
	],
	ids=str,
)
def test_figure_tells_numerator_denominator_and_value(more, expected):
	found = figure(**more)
	assert (found.numerator, found.denominator, found.value) == expected
	kpis = parse_kpis([definition(**more)])
	assert evaluate_columns(kpis, {"tickets": columns(TICKETS)}) == [found]


@pytest.mark.parametrize(
	"more",
	[
		{"table": "surveys", "kind": "count"},
		{"numerator": [["satisfied", "==", True]]},
		{"kind": "mean", "field": "score"},
		{"kind": "count", "needs": ["score"]},
		{"kind": "count", "needs": "score"},
	],
	ids=["table", "condition", "field", "needs", "need"],
)
def test_what_the_data_do_not_tell_is_not_measured_rather_than_zero(more):
	found = figure(**more)
	assert (found.numerator, found.denominator, found.value, found.holds) == (None, None, None, None)
	kpis = parse_kpis([definition(**more)])
	assert evaluate_columns(kpis, {"tickets": columns(TICKETS)}) == [found]


def test_table_without_rows_measures_nothing():
	assert figure([], kind="count").value is None
	kpis = parse_kpis([definition(kind="count")])
	assert evaluate_columns(kpis, {"tickets": {"ticket": np.array([])}})[0].value is None


@pytest.mark.parametrize(
	"goal, direction, holds",
	[(0.5, "up", True), (0.51, "up", False), (0.5, "down", True), (0.49, "down", False), (None, "up", None)],
)
def test_goal_is_judged_in_its_direction(goal, direction, holds):
	found = figure(numerator=[["priority", "==", "P1"]], goal=goal, direction=direction)
	assert found.holds is holds


@pytest.mark.parametrize(
	"given, path, message",
	[
		("text", (), "must be a list"),
		({"kpi": []}, ("kpi",), "did you mean 'kpis'"),
		([definition(), definition()], (1, "id"), "two KPIs have the id"),
		([definition(numbr=1)], (0, "numbr"), "has no 'numbr'"),
		([{**definition(), "id": ""}], (0, "id"), "is empty"),
		([definition(kind="median")], (0, "kind"), "none of ratio"),
		([definition(direction="sideways")], (0, "direction"), "none of up, down"),
		([definition(period="day")], (0, "period"), "none of week"),
		([definition(kind="mean")], (0, "field"), "needs its field"),
		([definition(field="age")], (0, "field"), "leave it out"),
		([definition(kind="percentile", field="age")], (0, "percentile"), "needs its percentile"),
		([definition(kind="percentile", field="age", percentile=90)], (0, "percentile"), "not a share"),
		([definition(kind="burn_rate", allowance=True)], (0, "allowance"), "not a share"),
		([definition(goal="high")], (0, "goal"), "not a number"),
		([definition(needs=[1, None])], (0, "needs"), "missing"),
		([definition(numerator="x")], (0, "numerator"), "must be a list"),
		([definition(numerator=[["a"]])], (0, "numerator", 0), "is [field, operator, value]"),
		([definition(numerator=[["a", "=", 1]])], (0, "numerator", 0, 1), "no operator"),
		([definition(numerator=[["a", "is set", 1]])], (0, "numerator", 0, 1), "takes no value"),
		([definition(numerator=[["a", "=="]])], (0, "numerator", 0, 1), "takes a value"),
		([definition(numerator=[["a", "in", "P1"]])], (0, "numerator", 0, 2), "must be a list"),
		([definition(numerator=[["a", "<", "P1"]])], (0, "numerator", 0, 2), "has no order"),
		([definition(numerator=[["a", "==", None]])], (0, "numerator", 0, 2), "neither text"),
	],
	ids=lambda value: None if isinstance(value, str | tuple) else str(value)[:40],
)
def test_wrong_definition_names_its_place(given, path, message):
	with pytest.raises(DefinitionError) as caught:
		parse_kpis(given)
	assert message in caught.value.message
	in_list = not path or isinstance(path[0], int)
	assert caught.value.path == (("kpis", *path) if in_list else path)


def test_definitions_may_stand_under_their_name():
	assert parse_kpis({"kpis": [definition()]}) == parse_kpis([definition()])


def test_shipped_definitions_are_read_and_unique():
	kpis = shipped_kpis()
	assert len(kpis) == len(SHIPPED)
	assert all(kpi.denominator or kpi.numerator or kpi.field for kpi in kpis)


CLOCK = {"kind": "SLA", "agreement": "S", "metric": "response", "priority": "P1"}
SHIPPED_TABLES = {
	"tickets": [
		{
			"ticket": "1", "kind": "incident", "priority": "P1", "group": "a", "resolved_at": 100, "status": "resolved",
			"reopened": 1, "reassigned": 0, "escalated": True, "first_contact": False, "age_seconds": None,
			"response_seconds": 60, "resolution_seconds": 600, "covered": True,
		},
		{
			"ticket": "2", "kind": "incident", "priority": None, "group": "a", "resolved_at": None, "status": "open",
			"reopened": 0, "reassigned": 2, "escalated": False, "first_contact": False, "age_seconds": 900,
			"response_seconds": None, "resolution_seconds": None, "covered": False,
		},
	],
	"clocks": [
		{**CLOCK, "state": "met"},
		{**CLOCK, "state": "breached"},
		{**CLOCK, "state": "running"},
		{**CLOCK, "metric": "resolution", "state": "met"},
		{**CLOCK, "kind": "OLA", "metric": "resolution", "state": "breached"},
	],
}  # fmt: skip


def test_shipped_definitions_measure_what_a_log_tells():
	figures = {found.id: found for found in evaluate(shipped_kpis(), SHIPPED_TABLES)}
	told = {
		"first-response-in-time": 0.5, "response-mean": 60.0, "response-p90": 60.0, "resolution-in-time": 1.0,
		"mttr": 600.0, "resolution-p90": 600.0, "first-contact": 0.0, "escalated": 0.5, "reopened": 1.0,
		"dispatch-accuracy": 0.5, "backlog": 1, "backlog-age": 900.0, "backlog-age-p90": 900.0,
		"record-completeness": 0.5, "sla-attainment": 2 / 3, "ola-attainment": 0.0, "covered": 0.5,
		"response-budget": -9.0, "response-burn": 10.0, "resolution-budget": 1.0, "resolution-burn": 0.0,
	}  # fmt: skip
	assert {key: found.value for key, found in figures.items() if found.value is not None} == told
	assert figures["update-discipline"].denominator == 0  # measured, and there was nothing to judge
	assert figures["satisfaction-mean"].denominator is None  # not measured
	tables = {name: columns(rows) for name, rows in SHIPPED_TABLES.items()}
	assert evaluate_columns(shipped_kpis(), tables) == list(figures.values())


TEXTS = st.sampled_from(["P1", "P2", "", "1"])
NUMBERS = st.integers(-3, 3) | st.floats(-1e6, 1e6) | st.just(0.1)
ROWS = st.lists(
	st.fixed_dictionaries(
		{
			"text": TEXTS | st.none(),
			"number": NUMBERS | st.none(),
			"whole": st.integers(-5, 5),
			"flag": st.booleans(),
			"mixed": TEXTS | st.booleans() | NUMBERS | st.none() | st.just(math.nan),
		}
	),
	max_size=12,
)
FIELDS = st.sampled_from(["text", "number", "whole", "flag", "mixed"])
VALUES = TEXTS | st.booleans() | NUMBERS


@st.composite
def conditions(draw: st.DrawFn) -> list[Any]:
	op = draw(st.sampled_from(OPERATORS))
	field = draw(FIELDS)
	if op in ("is set", "is not set"):
		return [field, op]
	if op in ("in", "not in"):
		return [field, op, draw(st.lists(VALUES, max_size=3))]
	return [field, op, draw(NUMBERS if op[0] in "<>" else VALUES)]


FILTER = st.lists(conditions(), max_size=2)


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
	kind = draw(st.sampled_from(["ratio", "mean", "percentile", "sum", "count", "burn_rate", "budget_left"]))
	more: dict[str, Any] = {"kind": kind, "numerator": draw(FILTER), "denominator": draw(FILTER)}
	if kind in ("mean", "percentile", "sum"):
		more["field"] = draw(FIELDS)
	if kind == "percentile":
		more["percentile"] = draw(st.sampled_from([0.01, 0.5, 0.9, 1]))
	if kind in ("burn_rate", "budget_left"):
		more["allowance"] = draw(st.sampled_from([0.05, 0.3, 1]))
	return definition(**more)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, kpis=st.lists(definitions(), max_size=4))
def test_columns_give_exactly_what_rows_give(rows, kpis):
	parsed = parse_kpis([{**kpi, "id": str(index)} for index, kpi in enumerate(kpis)])
	figures = evaluate(parsed, {"tickets": rows})
	assert evaluate_columns(parsed, {"tickets": columns(rows)}) == figures
	assert evaluate_columns(parsed, {"tickets": coded(rows)}) == figures


def test_condition_without_a_list_is_read_as_one_value():
	assert Condition("a", "in", "x").values == ("x",)
	assert Condition("a", "is set").values == ()
