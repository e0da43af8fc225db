"""The formats page's chapters Calendar and Arithmetic, sentence by sentence."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.durations import WorkingDays
from itss_service.core.errors import DefinitionError, ItssError, OutOfReach

DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in DAYS}
NINE_TO_SIX = {day: [["09:00", "18:00"]] for day in DAYS}
HOUR = 3600


def calendar_of(**definition: object) -> Calendar:
	return parse_calendar(definition)


def at(calendar: Calendar, text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def hours(calendar: Calendar, start: str, end: str) -> float:
	return calendar.elapsed(at(calendar, start), at(calendar, end)) / HOUR


def day_hours(calendar: Calendar, day: str) -> float:
	"""Working hours between a local midnight and the next."""
	return hours(calendar, day, (date.fromisoformat(day) + timedelta(days=1)).isoformat())


# Calendar. 2026-03-02 is a Monday.


@pytest.mark.parametrize(
	("definition", "day", "expected"),
	[
		pytest.param({"weekly": OFFICE}, "2026-03-02", 7.5, id="several windows a day"),
		pytest.param({"weekly": OFFICE}, "2026-03-07", 0, id="a missing day is closed"),
		pytest.param({"weekly": {**OFFICE, "tue": []}}, "2026-03-03", 0, id="an empty day is closed"),
		pytest.param({"weekly": {"mon": [["22:00", "24:00"]]}}, "2026-03-02", 2, id="24:00 ends a window"),
		pytest.param({"weekly": {"mon": [["00:00", "24:00"]]}}, "2026-03-02", 24, id="a whole day"),
		pytest.param({"weekly": {"mon": [["22:00", "06:00"]]}}, "2026-03-02", 2, id="night: its own date"),
		pytest.param({"weekly": {"mon": [["22:00", "06:00"]]}}, "2026-03-03", 6, id="night: the next"),
		pytest.param(
			{"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}},
			"2026-03-02",
			4,
			id="overlap merges",
		),
		pytest.param(
			{"weekly": {"mon": [["09:00", "12:00"], ["12:00", "13:00"]]}}, "2026-03-02", 4, id="touch merges"
		),
		pytest.param(
			{"weekly": {"mon": [["12:00", "13:00"], ["09:00", "10:00"]]}}, "2026-03-02", 2, id="any order"
		),
		pytest.param(
			{"weekly": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "08:00"]]}},
			"2026-03-03",
			8,
			id="a night and the next morning overlap",
		),
		pytest.param({"weekly": OFFICE, "closed": ["2026-03-02"]}, "2026-03-02", 0, id="closed date"),
		pytest.param(
			{"weekly": OFFICE, "closed": [{"date": "2026-03-02", "reason": "Spring Festival"}]},
			"2026-03-02",
			0,
			id="closed date with a reason",
		),
		pytest.param(
			{"weekly": OFFICE, "closed": [{"from": "2026-03-02", "to": "2026-03-04"}]},
			"2026-03-04",
			0,
			id="closed range includes its end",
		),
		pytest.param(
			{"weekly": OFFICE, "closed": [{"from": "2026-03-02", "to": "2026-03-04"}]},
			"2026-03-05",
			7.5,
			id="closed range ends",
		),
		pytest.param({"weekly": OFFICE, "closed": [{"yearly": "03-02"}]}, "2027-03-02", 0, id="yearly"),
		pytest.param({"weekly": OFFICE, "closed": [{"yearly": "02-29"}]}, "2028-02-29", 0, id="leap day"),
		pytest.param(
			{"weekly": {"mon": [["22:00", "06:00"]]}, "closed": ["2026-03-03"]},
			"2026-03-03",
			6,
			id="closed removes a date's own windows only",
		),
		pytest.param(
			{"weekly": {"mon": [["22:00", "06:00"]]}, "closed": ["2026-03-02"]},
			"2026-03-03",
			0,
			id="closed removes its night to the end",
		),
		pytest.param(
			{"weekly": OFFICE, "special": {"2026-03-07": [["09:00", "13:00"]]}},
			"2026-03-07",
			4,
			id="special opens a weekend",
		),
		pytest.param(
			{"weekly": OFFICE, "special": {"2026-03-02": []}}, "2026-03-02", 0, id="special may close a day"
		),
		pytest.param(
			{"weekly": OFFICE, "closed": ["2026-03-02"], "special": {"2026-03-02": [["10:00", "11:00"]]}},
			"2026-03-02",
			1,
			id="special wins over closed",
		),
		pytest.param(
			{"weekly": OFFICE, "breaks": {"2026-03-02": [["11:00", "14:00"]]}}, "2026-03-02", 6, id="a break"
		),
		pytest.param(
			{
				"weekly": OFFICE,
				"special": {"2026-03-07": [["09:00", "13:00"]]},
				"breaks": {"2026-03-07": [["10:00", "11:30"]]},
			},
			"2026-03-07",
			2.5,
			id="a break in a special day",
		),
		pytest.param(
			{"weekly": {"mon": [["22:00", "06:00"]]}, "breaks": {"2026-03-02": [["23:00", "01:00"]]}},
			"2026-03-03",
			5,
			id="a break past midnight",
		),
		pytest.param({"always_open": True}, "2026-03-07", 24, id="always open"),
		pytest.param({"always_open": True, "closed": ["2026-03-07"]}, "2026-03-07", 0, id="closed in 24x7"),
		pytest.param(
			{"always_open": True, "breaks": {"2026-03-07": [["01:00", "02:30"]]}},
			"2026-03-07",
			22.5,
			id="breaks in 24x7",
		),
		pytest.param(
			{"weekly": {"mon": [["09:00:30", "09:01:00"]]}}, "2026-03-02", 30 / HOUR, id="seconds are allowed"
		),
	],
)
def test_hours_of_a_day(definition: dict, day: str, expected: float) -> None:
	assert day_hours(parse_calendar(definition), day) == expected


def test_without_a_time_zone_it_is_utc() -> None:
	assert calendar_of(weekly=OFFICE).is_open(datetime(2026, 3, 2, 9, tzinfo=timezone.utc))


@pytest.mark.parametrize(
	("zone", "weekly", "day", "expected"),
	[
		pytest.param("Europe/Berlin", "00:00-24:00", "2026-03-29", 23, id="a day of 23 hours"),
		pytest.param("Europe/Berlin", "00:00-24:00", "2026-10-25", 25, id="a day of 25 hours"),
		pytest.param("Europe/Berlin", "01:00-02:30", "2026-03-29", 1.5, id="end skipped: 02:30 is 03:30"),
		pytest.param("Europe/Berlin", "02:30-04:00", "2026-03-29", 0.5, id="start skipped: from 03:30"),
		pytest.param("Europe/Berlin", "02:30-03:00", "2026-03-29", 0, id="start skipped past the end"),
		pytest.param("Europe/Berlin", "02:00-02:30", "2026-10-25", 0.5, id="repeated hour once, the first"),
		pytest.param("Europe/Berlin", "02:30-03:30", "2026-10-25", 2, id="from the first 02:30"),
		pytest.param("America/Sao_Paulo", "00:00-24:00", "2017-10-15", 23, id="midnight skipped"),
		pytest.param("America/Sao_Paulo", "00:00-24:00", "2018-02-17", 25, id="23:00 repeated"),
		pytest.param(
			"America/Sao_Paulo", "22:00-24:00", "2018-02-17", 3, id="24:00 is the next date's 00:00"
		),
		pytest.param("Australia/Lord_Howe", "00:00-24:00", "2026-10-04", 23.5, id="half an hour"),
		pytest.param("Asia/Tehran", "00:00-24:00", "2021-03-22", 23, id="Tehran's spring"),
		pytest.param("Asia/Kathmandu", "09:00-18:00", "2026-03-29", 9, id="quarter hours, no DST"),
	],
)
def test_working_time_is_counted_in_real_seconds(zone: str, weekly: str, day: str, expected: float) -> None:
	weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[date.fromisoformat(day).weekday()]
	calendar = calendar_of(time_zone=zone, weekly={weekday: [weekly.split("-")]})
	window = (at(calendar, day) - timedelta(days=2), at(calendar, day) + timedelta(days=3))
	assert calendar.elapsed(*window) / HOUR == expected


@pytest.mark.parametrize(
	("definition", "words"),
	[
		pytest.param({}, ("no working time",), id="nothing"),
		pytest.param({"weekly": {}}, ("no working time",), id="an empty week"),
		pytest.param({"weekly": {"mon": []}}, ("no working time",), id="an empty day"),
		pytest.param({"special": {"2026-03-02": []}}, ("no working time",), id="an empty special day"),
		pytest.param(
			{"weekly": OFFICE, "closed": [{"from": "1900-01-01", "to": "2299-12-31"}]},
			("no working time",),
			id="closed for ever",
		),
		pytest.param(
			{"weekly": {"mon": [["09:00", "09:00"]]}}, ("weekly.mon[0]", "no length"), id="no length"
		),
		pytest.param({"weekly": {"mon": [["24:00", "06:00"]]}}, ("weekly.mon[0]", "24:00"), id="from 24:00"),
		pytest.param({"weekly": {"mon": [["09:00", "25:00"]]}}, ("weekly.mon[0]", "25:00"), id="25:00"),
		pytest.param({"weekly": {"mon": [["09:60", "10:00"]]}}, ("09:60",), id="09:60"),
		pytest.param({"weekly": {"mon": [["24:01", "10:00"]]}}, ("24:01",), id="24:01"),
		pytest.param({"weekly": {"mon": [["9:00", "10:00"]]}}, ("9:00",), id="9:00"),
		pytest.param({"weekly": {"mon": [[540, 600]]}}, ("540", "quotes"), id="YAML's sexagesimal"),
		pytest.param({"weekly": {"mon": [["09:00"]]}}, ("weekly.mon[0]", "start and an end"), id="one edge"),
		pytest.param({"weekly": {"mon": ["09:00"]}}, ("weekly.mon[0]",), id="a bare time"),
		pytest.param({"weekly": {"mon": "09:00"}}, ("weekly.mon",), id="no list"),
		pytest.param({"weekly": {"monday": []}}, ("weekly.monday", "'mon'"), id="a day's long name"),
		pytest.param({"weekly": []}, ("weekly",), id="no mapping"),
		pytest.param({"weekely": {}}, ("weekely", "'weekly'"), id="a slip in a key"),
		pytest.param({"weekly": OFFICE, "always_open": True}, ("not both",), id="both"),
		pytest.param({"always_open": "yes"}, ("always_open", "true nor false"), id="yes"),
		pytest.param({"always_open": True, "time_zone": "Mars/Base"}, ("time_zone", "Mars/Base"), id="zone"),
		pytest.param({"always_open": True, "time_zone": "../x"}, ("time_zone",), id="a path for a zone"),
		pytest.param({"always_open": True, "time_zone": "Asia"}, ("time_zone",), id="a folder for a zone"),
		pytest.param({"always_open": True, "time_zone": 8}, ("time_zone",), id="a number for a zone"),
		pytest.param({"always_open": True, "time_zone": None}, ("time_zone",), id="null for a zone"),
		pytest.param({"always_open": True, "closed": ["2026-02-30"]}, ("closed[0]", "02-30"), id="30 Feb"),
		pytest.param({"always_open": True, "closed": ["20260301"]}, ("closed[0]",), id="basic date"),
		pytest.param({"always_open": True, "closed": [20260301]}, ("closed[0]",), id="number for a date"),
		pytest.param({"always_open": True, "closed": "2026-03-01"}, ("closed",), id="closed is no list"),
		pytest.param(
			{"always_open": True, "closed": [{"yearly": "13-01"}]}, ("closed[0]", "13-01"), id="month 13"
		),
		pytest.param({"always_open": True, "closed": [{"yearly": "1-1"}]}, ("closed[0]", "1-1"), id="1-1"),
		pytest.param(
			{"always_open": True, "closed": [{"reason": "?"}]}, ("closed[0]", "yearly"), id="no date"
		),
		pytest.param(
			{"always_open": True, "closed": [{"date": "2026-03-02", "yearly": "01-01"}]},
			("closed[0]", "exactly one"),
			id="two kinds of closing in one entry",
		),
		pytest.param(
			{"always_open": True, "closed": [{"date": "2026-03-02", "to": "2026-03-04"}]},
			("closed[0]", "exactly one"),
			id="a date with an end",
		),
		pytest.param({"always_open": True, "closed": [{"day": "x"}]}, ("closed[0].day",), id="unknown key"),
		pytest.param(
			{"always_open": True, "closed": [{"from": "2026-03-02", "to": "2026-03-01"}]},
			("closed[0]", "before it starts"),
			id="a range backwards",
		),
		pytest.param(
			{"always_open": True, "closed": ["1800-01-01"]}, ("1900 to 2299",), id="too early a date"
		),
		pytest.param({"always_open": True, "special": []}, ("special",), id="special is no mapping"),
		pytest.param({"always_open": True, "special": {"x": []}}, ("special.x",), id="special of no date"),
		pytest.param(
			{"always_open": True, "breaks": {"2026-03-02": [["10:00", "10:00"]]}},
			("breaks.2026-03-02[0]",),
			id="a break of no length",
		),
		pytest.param({"always_open": True, "holidays": "CN"}, ("holidays",), id="holidays is no mapping"),
		pytest.param({"always_open": True, "holidays": {}}, ("holidays.country",), id="no country"),
		pytest.param(
			{"always_open": True, "holidays": {"country": "ZZ"}}, ("holidays.country", "ZZ"), id="ZZ"
		),
		pytest.param(
			{"always_open": True, "holidays": {"country": "DE", "subdivision": "QQ"}},
			("holidays.subdivision", "QQ"),
			id="no such subdivision",
		),
		pytest.param(
			{"always_open": True, "holidays": {"country": "CN", "makeup_as": "monday"}},
			("holidays.makeup_as", "mon"),
			id="make-up as no weekday",
		),
		pytest.param([], ("the calendar", "mapping"), id="a list"),
		pytest.param({1: 2}, ("quotes",), id="a number for a key"),
	],
)
def test_a_definition_that_cannot_be_right_is_refused_by_place(definition: object, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_calendar(definition)
	assert all(word in str(refusal.value) for word in words)


def test_yaml_dates_are_dates() -> None:
	calendar = parse_calendar(
		{"weekly": OFFICE, "closed": [date(2026, 3, 2)], "special": {date(2026, 3, 7): [["09:00", "10:00"]]}}
	)
	assert (day_hours(calendar, "2026-03-02"), day_hours(calendar, "2026-03-07")) == (0, 1)


def test_breaks_that_leave_nothing_are_refused() -> None:
	"""A calendar open on one special date alone, all of it a break, has no working time."""
	with pytest.raises(DefinitionError):
		parse_calendar(
			{"special": {"2026-03-02": [["09:00", "10:00"]]}, "breaks": {"2026-03-02": [["08:00", "11:00"]]}}
		)


def test_yearly_closing_of_every_date_is_refused() -> None:
	year = [(date(2000, 1, 1) + timedelta(days=n)).strftime("%m-%d") for n in range(366)]
	with pytest.raises(DefinitionError):
		parse_calendar({"weekly": OFFICE, "closed": [{"yearly": day} for day in year]})
	only_new_year = {"weekly": NINE_TO_SIX, "closed": [{"yearly": day} for day in year if day != "01-01"]}
	assert day_hours(parse_calendar(only_new_year), "2026-01-01") == 9


# public holidays; the dates are those of the State Council's notice for 2024


def china(**more: object) -> Calendar:
	return calendar_of(time_zone="Asia/Shanghai", weekly=NINE_TO_SIX, holidays={"country": "cn"}, **more)


@pytest.mark.parametrize(
	("day", "expected"),
	[
		pytest.param("2024-10-01", 0, id="National Day"),
		pytest.param("2024-10-07", 0, id="a bridged Monday"),
		pytest.param("2024-10-12", 9, id="a make-up Saturday"),
		pytest.param("2024-02-18", 9, id="a make-up Sunday"),
		pytest.param("2024-10-19", 0, id="an ordinary Saturday"),
		pytest.param("2024-10-08", 9, id="an ordinary Tuesday"),
	],
)
def test_public_holidays_close_and_makeup_days_open(day: str, expected: float) -> None:
	assert day_hours(china(), day) == expected


def test_own_entries_win_over_public_holidays() -> None:
	calendar = china(closed=["2024-10-12"], special={"2024-10-01": [["10:00", "12:00"]]})
	assert day_hours(calendar, "2024-10-12") == 0
	assert day_hours(calendar, "2024-10-01") == 2


def test_makeup_days_have_the_named_weekdays_hours() -> None:
	weekly = {**NINE_TO_SIX, "fri": [["09:00", "11:00"]]}
	holidays = {"country": "CN", "subdivision": None, "makeup_as": "fri"}
	assert day_hours(parse_calendar({"weekly": weekly, "holidays": holidays}), "2024-10-12") == 2


def test_subdivisions_have_holidays_of_their_own() -> None:
	weekly = {"thu": [["09:00", "18:00"]]}
	corpus_christi = "2026-06-04"
	for subdivision, expected in (("BY", 0), ("BE", 9)):
		calendar = parse_calendar(
			{"weekly": weekly, "holidays": {"country": "DE", "subdivision": subdivision}}
		)
		assert day_hours(calendar, corpus_christi) == expected


# Arithmetic, on 09:00-12:00 13:30-18:00 UTC

CALENDAR = calendar_of(weekly=OFFICE)


@pytest.mark.parametrize(
	("start", "duration", "expected"),
	[
		pytest.param(
			"2026-03-02T09:00", "PT3H", "2026-03-02T12:00", id="the closing time, not the next opening"
		),
		pytest.param("2026-03-02T09:00", "PT7H30M", "2026-03-02T18:00", id="the day's closing time"),
		pytest.param("2026-03-06T17:00", "PT1H1S", "2026-03-09T09:00:01", id="a second over the weekend"),
		pytest.param("2026-03-02T12:00", "PT1H", "2026-03-02T14:30", id="from a closing time"),
		pytest.param("2026-03-02T12:30", "PT1H", "2026-03-02T14:30", id="from closed time"),
		pytest.param("2026-03-02T10:00", 0, "2026-03-02T10:00", id="0 in open time"),
		pytest.param("2026-03-02T12:00", 0, "2026-03-02T13:30", id="0 at a closing time"),
		pytest.param("2026-03-06T18:00", "PT0S", "2026-03-09T09:00", id="0 on Friday evening"),
		pytest.param("2026-03-02T09:00", "P1DT4H", "2026-03-05T16:00", id="P1DT4H is 28 working hours"),
		pytest.param("2026-03-02T09:00", 90, "2026-03-02T09:01:30", id="whole seconds"),
		pytest.param("2026-03-02T10:00", "2wd", "2026-03-04T10:00", id="two working days"),
		pytest.param("2026-03-05T10:00", "2wd", "2026-03-09T10:00", id="over the weekend"),
		pytest.param("2026-03-02T12:30", "1wd", "2026-03-03T13:30", id="moved to the next open moment"),
		pytest.param("2026-03-02T20:00", "1wd", "2026-03-04T09:00", id="after hours: the next morning"),
		pytest.param("2026-03-07T10:00", "1wd", "2026-03-09T10:00", id="from a Saturday"),
		pytest.param("2026-03-02T10:00", "2wd-eod", "2026-03-04T18:00", id="the last closing time"),
		pytest.param("2026-03-02T10:00", "0wd-eod", "2026-03-02T18:00", id="today's closing time"),
		pytest.param("2026-03-02T20:00", "0wd-eod", "2026-03-02T20:00", id="never before the start"),
		pytest.param("2026-03-02T20:00", "0wd", "2026-03-03T09:00", id="0 working days in closed time"),
	],
)
def test_due_at(start: str, duration: str | int, expected: str) -> None:
	assert CALENDAR.due_at(at(CALENDAR, start), duration) == at(CALENDAR, expected)


@pytest.mark.parametrize(
	("end", "duration", "expected"),
	[
		pytest.param("2026-03-02T12:00", "PT3H", "2026-03-02T09:00", id="to an opening"),
		pytest.param("2026-03-02T14:30", "PT1H", "2026-03-02T13:30", id="the latest: not the closing before"),
		pytest.param("2026-03-09T09:00", "PT1H", "2026-03-06T17:00", id="over the weekend"),
		pytest.param("2026-03-08T10:00", "PT1H", "2026-03-06T17:00", id="from closed time"),
		pytest.param("2026-03-08T10:00", 0, "2026-03-08T10:00", id="nothing"),
	],
)
def test_before(end: str, duration: str | int, expected: str) -> None:
	assert CALENDAR.before(at(CALENDAR, end), duration) == at(CALENDAR, expected)


def test_elapsed_is_half_open_and_signed() -> None:
	assert hours(CALENDAR, "2026-03-02T09:00", "2026-03-03T09:00") == 7.5
	assert hours(CALENDAR, "2026-03-03T09:00", "2026-03-02T09:00") == -7.5
	assert hours(CALENDAR, "2026-03-02T12:00", "2026-03-02T13:30") == 0


def test_windows_are_half_open() -> None:
	answers = {
		text: CALENDAR.is_open(at(CALENDAR, f"2026-03-02T{text}")) for text in ("09:00", "12:00", "13:29:59")
	}
	assert answers == {"09:00": True, "12:00": False, "13:29:59": False}
	assert CALENDAR.is_open(at(CALENDAR, "2026-03-02T11:59:59"))


def test_next_open() -> None:
	assert CALENDAR.next_open(at(CALENDAR, "2026-03-02T10:00")) == at(CALENDAR, "2026-03-02T10:00")
	assert CALENDAR.next_open(at(CALENDAR, "2026-03-02T12:00")) == at(CALENDAR, "2026-03-02T13:30")


def test_segments_are_clipped() -> None:
	found = CALENDAR.segments(at(CALENDAR, "2026-03-02T11:00"), at(CALENDAR, "2026-03-02T14:00"))
	edges = [(a.strftime("%H:%M"), b.strftime("%H:%M")) for a, b in found]
	assert edges == [("11:00", "12:00"), ("13:30", "14:00")]
	noon = at(CALENDAR, "2026-03-02T12:00")
	assert CALENDAR.segments(noon, noon) == []
	assert CALENDAR.segments(noon, at(CALENDAR, "2026-03-02T09:00")) == []


def test_touching_segments_are_one_over_midnight_and_the_new_year() -> None:
	around = parse_calendar({"always_open": True})
	assert len(around.segments(at(around, "2015-01-01"), at(around, "2026-03-02"))) == 1


def test_answers_come_in_the_calendars_zone() -> None:
	shanghai = calendar_of(time_zone="Asia/Shanghai", weekly=NINE_TO_SIX)
	due = shanghai.due_at(datetime(2026, 3, 2, 1, tzinfo=timezone.utc), "PT2H")
	assert due.isoformat() == "2026-03-02T11:00:00+08:00"


@pytest.mark.parametrize(
	"duration", (-1, "-PT1H", "PT", "P", "2w", "P1M", "P1Y", True, 1.5, None, "PT0.5S", "9" * 80)
)
def test_durations_that_mean_nothing_are_refused(duration: object) -> None:
	with pytest.raises(DefinitionError):
		CALENDAR.due_at(at(CALENDAR, "2026-03-02"), duration)


RARE = calendar_of(weekly={"mon": [["09:00", "09:01"]]})
ONCE = calendar_of(special={"2026-03-02": [["09:00", "10:00"]]})


@pytest.mark.parametrize(
	"ask",
	[
		pytest.param(lambda: RARE.due_at(at(RARE, "2026-03-02"), "PT100H"), id="due_at"),
		pytest.param(lambda: RARE.before(at(RARE, "2026-03-02"), "PT100H"), id="before"),
		pytest.param(lambda: CALENDAR.due_at(at(CALENDAR, "2026-03-02"), 10**12), id="the longest duration"),
		pytest.param(lambda: ONCE.due_at(at(ONCE, "2026-03-03"), 60), id="after the only day"),
		pytest.param(lambda: ONCE.next_open(at(ONCE, "2026-03-03")), id="no opening any more"),
		pytest.param(lambda: ONCE.due_at(at(ONCE, "2026-03-03"), 0), id="0, no opening any more"),
		pytest.param(lambda: ONCE.next_open(at(ONCE, "1999-01-01")), id="the opening is too far ahead"),
		pytest.param(lambda: ONCE.before(at(ONCE, "2026-03-01"), 60), id="nothing before"),
		pytest.param(lambda: ONCE.before(at(ONCE, "2060-03-01"), 60), id="too far back"),
		pytest.param(lambda: ONCE.due_at(at(ONCE, "2026-03-02"), "1wd"), id="no working day any more"),
		pytest.param(lambda: ONCE.due_at(at(ONCE, "2026-03-02"), WorkingDays(9999)), id="very many days"),
		pytest.param(
			lambda: CALENDAR.due_at(at(CALENDAR, "2299-12-20"), "PT999H"), id="after the end of time"
		),
		pytest.param(lambda: CALENDAR.due_at(at(CALENDAR, "2299-12-20"), "99wd"), id="days after the end"),
		pytest.param(lambda: CALENDAR.next_open(at(CALENDAR, "2300-01-01")), id="beyond the years"),
		pytest.param(lambda: CALENDAR.is_open(at(CALENDAR, "1899-12-31")), id="before the years"),
		pytest.param(
			lambda: CALENDAR.before(at(CALENDAR, "1900-01-05"), "PT999H"), id="before the beginning"
		),
	],
)
def test_an_answer_out_of_reach_is_refused_not_looped_for(ask) -> None:
	with pytest.raises(OutOfReach):
		ask()


def test_twenty_years_are_the_limit() -> None:
	one_day = calendar_of(special={"2046-03-01": [["00:00", "24:00"]]})
	assert one_day.due_at(at(one_day, "2026-03-02T10:00"), 60) == at(one_day, "2046-03-01T00:01")
	with pytest.raises(OutOfReach):
		one_day.due_at(at(one_day, "2026-02-20"), 60)


def test_before_knows_hours_only() -> None:
	with pytest.raises(DefinitionError, match="forward only"):
		CALENDAR.before(at(CALENDAR, "2026-03-02"), "1wd")


def test_naive_instants_are_refused() -> None:
	with pytest.raises(ItssError, match="time zone"):
		CALENDAR.is_open(datetime(2026, 3, 2))


def test_the_first_and_last_years_have_working_time() -> None:
	fresh = calendar_of(weekly=NINE_TO_SIX)
	assert hours(fresh, "1900-01-08", "1900-01-13") == 45
	assert hours(fresh, "2299-12-18", "2299-12-23") == 45
	assert fresh.due_at(at(fresh, "2299-12-18T09:00"), "PT1H") == at(fresh, "2299-12-18T10:00")


def test_fifteen_years_ahead_costs_a_search() -> None:
	"""Once built, that stretch is asked without touching the schedule again."""
	calendar = calendar_of(weekly=NINE_TO_SIX)
	far = at(calendar, "2041-03-04T10:00")
	calendar.is_open(far)
	segments = len(calendar.timeline.arrays(int(far.timestamp()), int(far.timestamp()))[0])
	object.__setattr__(calendar.timeline, "_schedule", None)
	assert calendar.due_at(far, "PT2H") == far + timedelta(hours=2)
	assert calendar.elapsed(at(calendar, "2026-03-02"), far) > 0
	assert segments < 30 * 262


def test_a_question_far_ahead_builds_that_stretch_once() -> None:
	calendar = calendar_of(weekly=NINE_TO_SIX)
	far = at(calendar, "2041-03-04T10:00")
	calendar.is_open(far)
	before = len(calendar.timeline.arrays(0, int(far.timestamp()))[0])
	for _ in range(5):
		calendar.due_at(far, "PT2H")
	assert len(calendar.timeline.arrays(0, int(far.timestamp()))[0]) == before


def test_the_reason_for_a_closed_date_is_kept() -> None:
	calendar = calendar_of(
		always_open=True,
		closed=[
			{"date": "2026-02-17", "reason": "Spring Festival"},
			{"from": "2026-12-24", "to": "2026-12-26", "reason": "stocktaking"},
			{"yearly": "01-01", "reason": None},
		],
	)
	reason = calendar.schedule.closed.reason
	days = (date(2026, 2, 17), date(2026, 12, 25), date(2026, 1, 1), date(2026, 1, 2))
	assert [reason(day) for day in days] == ["Spring Festival", "stocktaking", "", None]
