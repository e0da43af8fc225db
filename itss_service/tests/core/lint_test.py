"""The calendar linter: each code, and what must not be complained about."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from itss_service.core.calendar import parse_calendar
from itss_service.core.calendar.lint import Finding, lint
from itss_service.core.errors import DefinitionError

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE: dict[str, Any] = {
	"time_zone": "Asia/Shanghai",
	"weekly": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in WORKDAYS},
}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def found(definition: dict[str, Any], first: date = FIRST, last: date = LAST, **more: Any) -> list[Finding]:
	return lint(definition, first, last, **more)


def coded(findings: list[Finding]) -> list[tuple[str, tuple[Any, ...]]]:
	return [(finding.code, finding.path) for finding in findings]


@pytest.mark.parametrize(
	"definition",
	[
		OFFICE,
		{"always_open": True, "time_zone": "Europe/Berlin"},
		{"time_zone": "Europe/Berlin", "weekly": OFFICE["weekly"]},
		{"weekly": {"mon": [["00:00", "24:00"]], "tue": [["00:00", "09:00"], ["09:00", "12:00"]]}},
		{"weekly": {"mon": [["22:00", "06:00"]], "tue": [["06:00", "12:00"]]}},
		{
			**OFFICE,
			"closed": [{"yearly": "01-01"}, "2026-03-02"],
			"special": {"2026-03-07": [["09:00", "18:00"]]},
		},
		{**OFFICE, "breaks": {"2026-03-02": [["10:00", "11:00"]]}},
	],
	ids=["office", "24x7 over DST", "office over DST", "touching", "night then day", "exceptions", "break"],
)
def test_sound_calendar_has_no_findings(definition):
	assert found(definition) == []
	assert lint(parse_calendar(definition), FIRST, LAST) == []


def test_two_weeks_without_an_open_hour_are_told():
	closed = {**OFFICE, "closed": [{"from": "2026-02-02", "to": "2026-02-13"}]}
	(finding,) = found(closed)
	assert finding.code == "no-open-time"
	assert (finding.first, finding.last) == (date(2026, 1, 30), date(2026, 2, 16))
	assert finding.as_dict() == {
		"code": "no-open-time",
		"message": "no open hour from 2026-01-30 18:00 to 2026-02-16 09:00",
		"path": [],
		"from": "2026-01-30",
		"to": "2026-02-16",
		"at": "2026-01-30T18:00:00+08:00",
	}
	assert found({**OFFICE, "closed": [{"from": "2026-02-02", "to": "2026-02-06"}]}) == []


def test_number_of_quiet_days_is_a_parameter():
	weekend = found(OFFICE, date(2026, 3, 2), date(2026, 3, 9), quiet_days=2)
	assert [finding.first for finding in weekend] == [date(2026, 3, 6)]


def test_calendar_without_a_working_day_in_the_range_is_quiet_throughout():
	once = {"special": {"2020-01-06": [["09:00", "10:00"]]}}
	(finding,) = found(once)
	assert (finding.first, finding.last) == (FIRST, LAST)


@pytest.mark.parametrize(
	"windows, words",
	[
		([["00:00", "23:59"]], "looks like a whole day and lacks PT1M"),
		([["00:00", "23:59:59"]], "looks like a whole day and lacks PT1S"),
		([["18:00", "23:59"]], "looks as if it should reach midnight and lacks PT1M"),
	],
)
def test_day_that_lacks_its_end_is_told(windows, words):
	weekly = found({"weekly": {"mon": windows}})
	assert coded(weekly) == [("almost-a-day", ("weekly", "mon", 0))]
	special = found({**OFFICE, "special": {"2026-03-07": windows}})
	assert coded(special) == [("almost-a-day", ("special", "2026-03-07", 0))]
	assert words in weekly[0].message
	assert words in special[0].message


def test_window_until_two_minutes_to_midnight_is_meant():
	assert found({"weekly": {"mon": [["18:00", "23:58"]]}}) == []


@pytest.mark.parametrize(
	"windows, index",
	[
		([["09:00", "12:00"], ["11:00", "18:00"]], 1),
		([["13:00", "18:00"], ["09:00", "14:00"]], 0),
		([["09:00", "18:00"], ["10:00", "11:00"]], 1),
		([["09:00", "18:00"], ["10:00", "11:00"], ["19:00", "20:00"]], 1),
	],
)
def test_overlap_within_a_day_is_told(windows, index):
	definition = {"weekly": {"mon": windows}}
	findings = found(definition)
	assert coded(findings) == [("overlap", ("weekly", "mon", index))]
	assert lint(parse_calendar(definition), FIRST, LAST) == []  # a built calendar has merged them


def test_finding_without_a_date_tells_none():
	(finding,) = found({"weekly": {"mon": [["09:00", "12:00"], ["11:00", "18:00"]]}})
	assert finding.as_dict() == {
		"code": "overlap",
		"message": "11:00 to 18:00 overlaps 09:00 to 12:00; they are merged",
		"path": ["weekly", "mon", 1],
	}


def test_overlap_with_the_night_before_is_told():
	definition = {"weekly": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "12:00"], ["13:00", "14:00"]]}}
	for given in (definition, parse_calendar(definition)):
		findings = lint(given, FIRST, LAST)
		assert coded(findings) == [("overlap", ("weekly", "mon", 0))]
		assert "the window of sun that runs until 06:00" in findings[0].message


def test_overlap_is_told_in_special_dates_and_breaks():
	twice = [["10:00", "12:00"], ["11:00", "12:30"]]
	findings = found({**OFFICE, "special": {date(2026, 3, 7): twice}, "breaks": {"2026-03-02": twice}})
	assert coded(findings) == [
		("overlap", ("special", "2026-03-07", 1)),
		("overlap", ("breaks", "2026-03-02", 1)),
	]


def test_year_without_a_holiday_notice_is_told_once():
	china = {**OFFICE, "holidays": {"country": "CN"}}
	assert found(china) == []
	findings = found(china, date(2026, 6, 1), date(2098, 6, 30))
	unknown = [finding for finding in findings if finding.code == "holidays-unknown"]
	assert unknown[-1].path == ("holidays",)
	assert (unknown[-1].first, unknown[-1].last) == (date(2098, 1, 1), date(2098, 6, 30))
	assert len({finding.first for finding in unknown}) == len(unknown)


@pytest.mark.parametrize(
	"day, windows, expected",
	[
		(
			"sun",
			[["01:00", "05:00"]],
			[("dst-lost", "2026-03-29", "PT1H"), ("dst-doubled", "2026-10-25", "PT1H")],
		),
		(
			"sat",
			[["22:00", "06:00"]],
			[("dst-lost", "2026-03-28", "PT1H"), ("dst-doubled", "2026-10-24", "PT1H")],
		),
		(
			"sun",
			[["02:30", "04:00"]],
			[("dst-lost", "2026-03-29", "PT1H"), ("dst-doubled", "2026-10-25", "PT1H")],
		),
		("sun", [["03:00", "09:00"]], []),
		("sun", [["00:00", "02:00"]], []),
	],
	ids=["around", "night shift", "begins in it", "after", "before"],
)
def test_hours_lost_and_doubled_by_dst_are_told(day, windows, expected):
	findings = found({"time_zone": "Europe/Berlin", "weekly": {day: windows}})
	assert [(f.code, str(f.first), f.message.split(" is ")[1].split()[0]) for f in findings] == expected
	assert {f.path for f in findings} <= {("weekly", day)}


def test_half_an_hour_of_lord_howe_is_found_to_the_second():
	findings = found({"time_zone": "Australia/Lord_Howe", "weekly": {"sun": [["01:00", "05:00"]]}})
	assert [finding.code for finding in findings] == ["dst-doubled", "dst-lost"]
	assert [str(finding.at) for finding in findings] == [
		"2026-04-05 01:30:00+10:30",
		"2026-10-04 02:30:00+11:00",
	]


def test_break_over_the_change_of_clocks_leaves_nothing_to_lose():
	definition = {
		"time_zone": "Europe/Berlin",
		"weekly": {"sun": [["01:00", "09:00"]]},
		"breaks": {"2026-03-29": [["01:30", "04:00"]]},
	}
	assert [finding.code for finding in found(definition)] == ["dst-doubled"]


def test_lost_hour_of_a_special_date_is_placed_there():
	definition = {"time_zone": "Europe/Berlin", "special": {"2026-03-29": [["01:00", "09:00"]]}}
	findings = found(definition, date(2026, 3, 29), date(2026, 3, 30))
	assert coded(findings) == [("dst-lost", ("special", "2026-03-29"))]


def test_makeup_day_is_placed_at_the_weekday_whose_hours_it_has():
	from itss_service.core.calendar.lint_days import _path

	calendar = parse_calendar({**OFFICE, "holidays": {"country": "CN", "makeup_as": "wed"}})
	assert _path(calendar, date(2026, 2, 14)) == ("weekly", "wed")
	assert _path(calendar, date(2026, 2, 11)) == ("weekly", "wed")
	assert _path(calendar, date(2026, 2, 12)) == ("weekly", "thu")


@pytest.mark.parametrize(
	"day, windows, idle",
	[
		("2026-03-02", [["12:00", "13:30"]], [0]),
		("2026-03-02", [["10:00", "11:00"], ["18:00", "19:00"]], [1]),
		("2026-03-07", [["10:00", "11:00"]], [0]),
		("2026-03-01", [["23:00", "09:30"]], []),
		("2027-03-07", [["10:00", "11:00"]], []),
	],
	ids=["lunch", "second of two", "weekend", "reaches into the next day", "out of range"],
)
def test_break_outside_every_window_is_told(day, windows, idle):
	definition = {**OFFICE, "breaks": {day: windows}}
	assert coded(found(definition)) == [("idle-break", ("breaks", day, index)) for index in idle]


def test_break_in_the_night_of_the_day_before_is_not_idle():
	definition = {"weekly": {"mon": [["22:00", "06:00"]]}, "breaks": {"2026-03-03": [["02:00", "03:00"]]}}
	assert found(definition) == []


@pytest.mark.parametrize(
	"entry, idle",
	[
		("2026-03-07", True),
		(date(2026, 3, 7), True),
		({"date": "2026-03-07"}, True),
		({"from": "2026-03-07", "to": "2026-03-08"}, True),
		({"from": "2026-03-07", "to": "2026-03-09"}, False),
		({"date": "2026-03-14"}, True),
		({"yearly": "03-07"}, False),
		("2027-03-07", False),
	],
	ids=["saturday", "as a date", "mapping", "weekend", "longer", "special wins", "yearly", "out of range"],
)
def test_closing_that_takes_nothing_is_told(entry, idle):
	definition = {**OFFICE, "special": {"2026-03-14": [["09:00", "10:00"]]}, "closed": ["2026-03-02", entry]}
	assert coded(found(definition)) == ([("idle-closed", ("closed", 1))] if idle else [])
	built = lint(parse_calendar(definition), FIRST, LAST)
	assert [finding.code for finding in built] == (["idle-closed"] if idle else [])


def test_special_hours_that_are_the_usual_ones_are_told():
	usual = {
		**OFFICE,
		"special": {"2026-03-02": OFFICE["weekly"]["mon"], "2027-03-01": OFFICE["weekly"]["mon"]},
	}
	assert coded(found(usual)) == [("idle-special", ("special", "2026-03-02"))]


def test_range_that_ends_before_it_begins_is_refused():
	with pytest.raises(DefinitionError, match="before it starts at 2026-12-31"):
		found(OFFICE, LAST, FIRST)


def test_wrong_definition_is_refused_like_everywhere():
	with pytest.raises(DefinitionError, match="no length"):
		found({"weekly": {"mon": [["09:00", "09:00"]]}})


def test_ten_years_take_no_time():
	berlin = {**OFFICE, "time_zone": "Europe/Berlin", "holidays": {"country": "DE"}}
	begun = time.process_time()
	found(berlin, date(2026, 1, 1), date(2035, 12, 31))
	assert time.process_time() - begun < 3
