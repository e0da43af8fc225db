"""Every answer of a calendar equals the slow oracle's, over random calendars around clock changes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from itss_service.core.calendar import parse_calendar
from itss_service.core.durations import WorkingDays
from itss_service.tests.core.calendar_oracle import minute_of
from itss_service.tests.core.strategies import DURATIONS, Case, cases, minutes_near


@given(cases(), st.data())
def test_is_open_and_next_open(case: Case, data: st.DataObject) -> None:
	for minute in data.draw(st.lists(minutes_near(case), min_size=1, max_size=8)):
		assert case.calendar.is_open(case.instant(minute)) == case.oracle.is_open(minute)
		opening = case.oracle.next_open(minute)
		if opening is not None:
			assert minute_of(case.calendar.next_open(case.instant(minute))) == opening


@given(cases(), st.data())
def test_due_at_is_the_earliest_instant_with_the_duration_passed(case: Case, data: st.DataObject) -> None:
	start, duration = data.draw(minutes_near(case)), data.draw(DURATIONS)
	expected = case.oracle.due_at(start, duration)
	assume(expected is not None)
	assert minute_of(case.calendar.due_at(case.instant(start), duration * 60)) == expected


@given(cases(), st.data())
def test_before_is_the_latest_instant_from_which_the_duration_passes(case: Case, data: st.DataObject) -> None:
	end, duration = data.draw(minutes_near(case)), data.draw(DURATIONS)
	expected = case.oracle.before(end, duration)
	assume(expected is not None)
	assert minute_of(case.calendar.before(case.instant(end), duration * 60)) == expected


@given(cases(), st.data())
def test_elapsed_and_segments(case: Case, data: st.DataObject) -> None:
	start, end = data.draw(minutes_near(case)), data.draw(minutes_near(case))
	a, b = case.instant(start), case.instant(end)
	assert case.calendar.elapsed(a, b) == case.oracle.elapsed(start, end) * 60
	found = [(minute_of(x), minute_of(y)) for x, y in case.calendar.segments(a, b)]
	assert found == case.oracle.segments(start, end)


@given(cases(), st.data())
def test_working_days(case: Case, data: st.DataObject) -> None:
	start = data.draw(minutes_near(case))
	days, end_of_day = data.draw(st.integers(1, 4)), data.draw(st.booleans())
	try:
		expected = case.oracle.working_day_end(start, days, end_of_day)
	except AssertionError:
		expected = None
	assume(expected is not None)
	duration = WorkingDays(days, end_of_day)
	assert minute_of(case.calendar.due_at(case.instant(start), duration)) == max(expected, start)
	in_seconds = case.calendar.working_seconds(case.instant(start), duration)
	assert in_seconds == 60 * case.oracle.elapsed(start, max(expected, start))


@given(cases(), st.data())
def test_elapsed_is_additive_and_turns_round(case: Case, data: st.DataObject) -> None:
	a, b, c = (case.instant(data.draw(minutes_near(case))) for _ in range(3))
	elapsed = case.calendar.elapsed
	assert elapsed(a, b) + elapsed(b, c) == elapsed(a, c)
	assert elapsed(a, b) == -elapsed(b, a)


@given(cases(), st.data())
def test_due_at_elapsed_and_before_are_inverses_to_the_second(case: Case, data: st.DataObject) -> None:
	start = case.instant(data.draw(minutes_near(case)))
	seconds = data.draw(st.integers(1, 400_000))
	calendar = case.calendar
	due = calendar.due_at(start, seconds)
	assert calendar.elapsed(start, due) == seconds
	back = calendar.before(due, seconds)
	assert calendar.elapsed(back, due) == seconds
	assert back >= start
	assert calendar.elapsed(start, back) == 0
	assert calendar.due_at(back, seconds) == due


@settings(max_examples=max(settings.default.max_examples // 4, 10))
@given(cases(), st.data())
def test_answers_do_not_depend_on_the_order_of_questions(case: Case, data: st.DataObject) -> None:
	"""A timeline that grew to later and earlier years first, in any steps, says what a fresh one says."""
	day = 1440
	far = st.sampled_from((-5, -2, -1, 1, 2, 5)).flatmap(
		lambda years: st.integers(-200, 200).map(lambda days: (years * 365 + days) * day)
	)
	for offset in data.draw(st.lists(far, max_size=3)):
		case.calendar.is_open(case.instant(case.middle + offset))
	fresh = parse_calendar(case.definition)
	start, end = data.draw(minutes_near(case)), data.draw(minutes_near(case))
	a, b = case.instant(start), case.instant(end)
	assert case.calendar.elapsed(a, b) == fresh.elapsed(a, b) == case.oracle.elapsed(start, end) * 60
	wide = [(case.middle + days * day) * 60 for days in (-500, 900)]
	segments = fresh.timeline.segments(*wide)
	assert case.calendar.timeline.segments(*wide) == segments
	assert sum(y - x for x, y in segments) == fresh.timeline.position(wide[1]) - fresh.timeline.position(
		wide[0]
	)
	starts, ends, befores = case.calendar.timeline.arrays(0, 0)
	assert all(end < begin for end, begin in zip(ends, starts[1:], strict=False))
	lengths = [end - begin for begin, end in zip(starts, ends, strict=True)]
	assert all(length > 0 for length in lengths)
	steps = [later - earlier for earlier, later in pairwise(befores)]
	assert steps == lengths[:-1]
