"""Reading instants: exactly what strptime would have read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_service.cli.replay.log.instants import compile_pattern, instant_reader
from itss_service.core.errors import ItssError

PATTERNS = (
	"%d/%m/%Y %H:%M",
	"%d/%m/%Y %H:%M:%S",
	"%Y-%m-%d %H:%M:%S.%f",
	"%m/%d/%y %I:%M %p",
	"%Y%m%d%H%M%S",
	"%Y-%m-%dT%H:%M:%S%z",
	"%d.%m.%Y",
	"%y%m%d %H%M",
	"%I %p  %d-%m-%Y",
	"100%% %Y-%m-%d",
	"%Y.%m.%d (%H+%M)",
)
moments = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31))
offsets = st.one_of(st.none(), st.integers(-86_399, 86_399))


def outcome(read, text):
	try:
		return read(text)
	except (ValueError, OverflowError):
		return "refused"


@given(st.sampled_from(PATTERNS), moments, offsets)
def test_a_compiled_pattern_reads_what_strptime_writes(pattern, moment, offset):
	if offset is not None:
		moment = moment.replace(tzinfo=timezone(timedelta(seconds=offset)))
	text = moment.strftime(pattern)
	assert outcome(compile_pattern(pattern), text) == outcome(lambda t: datetime.strptime(t, pattern), text)


digits = st.text("0123456789/:-. +TZzamPM\u0663", max_size=24)
unpadded = st.builds(
	"{}/{}/{} {}:{}{}".format,
	st.integers(0, 40),
	st.integers(0, 14),
	st.integers(0, 10_000),
	st.integers(0, 25),
	st.integers(0, 70),
	st.sampled_from(["", " ", ":7", ":61", " PM", "x"]),
)


@given(st.sampled_from(PATTERNS), st.one_of(digits, unpadded))
def test_a_compiled_pattern_refuses_what_strptime_refuses(pattern, text):
	assert outcome(compile_pattern(pattern), text) == outcome(lambda t: datetime.strptime(t, pattern), text)


@pytest.mark.parametrize("pattern", ["%d %b %Y", "%Y-%j", "%Y-%Y", "%Y %y", "%c", "%"])
def test_other_patterns_are_left_to_strptime(pattern):
	assert compile_pattern(pattern) is None


def test_a_month_by_name_is_read():
	read = instant_reader("%d-%b-%Y %H:%M", ZoneInfo("UTC"))
	assert read("29-Feb-2016 01:16") == datetime(2016, 2, 29, 1, 16, tzinfo=timezone.utc).timestamp()


LOCAL = {
	"no zero padding": ("29/2/2016 01:16", "2016-02-29T01:16:00-03:00"),
	"summer time": ("1/1/2016 00:00", "2016-01-01T00:00:00-02:00"),
	"repeated hour is the first": ("20/2/2016 23:30", "2016-02-20T23:30:00-02:00"),
	"skipped hour keeps the offset before": ("16/10/2016 00:30", "2016-10-16T00:30:00-03:00"),
}


@pytest.mark.parametrize("text, iso", LOCAL.values(), ids=LOCAL)
def test_local_times_are_read_in_the_zone(text, iso):
	read = instant_reader("%d/%m/%Y %H:%M", ZoneInfo("America/Sao_Paulo"))
	assert read(text) == datetime.fromisoformat(iso).timestamp()


def test_an_offset_in_the_text_wins_over_the_zone():
	read = instant_reader(None, ZoneInfo("Asia/Shanghai"))
	assert read("2026-03-02T09:00") == read("2026-03-02T01:00Z") == read("2026-03-02 02:00+01:00")


BAD = {
	"form": ("%d/%m/%Y", "2016-02-29", "'2016-02-29' is not an instant of the form '%d/%m/%Y'"),
	"day": (
		"%d/%m/%Y",
		"30/2/2016",
		"'30/2/2016' is not an instant of the form '%d/%m/%Y' (day is out of range",
	),
	"iso": (None, "29/2/2016", "'29/2/2016' is not an instant; write it like"),
	"end of time": ("%d/%m/%Y", "1/1/9999", "9999-01-01T00:00:00+00:00 is outside the years 1900 to 2299"),
	"year 1": ("%d/%m/%Y", "1/1/0001", "0001-01-01T00:00:00+00:00 is outside the years 1900 to 2299"),
}


@pytest.mark.parametrize("pattern, text, message", BAD.values(), ids=BAD)
def test_what_is_no_instant_says_why(pattern, text, message):
	with pytest.raises(ItssError) as refused:
		instant_reader(pattern, ZoneInfo("UTC"))(text)
	assert str(refused.value).startswith(message)
