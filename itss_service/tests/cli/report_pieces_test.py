"""Wording, scales, drawings and the alignment of two policies."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_service.cli.i18n import language, translator, words
from itss_service.cli.report.charts.bars import Share, goal_bar, ranking, shortened, strip
from itss_service.cli.report.charts.columns import histogram
from itss_service.cli.report.charts.lines import Frame, Line, share_lines
from itss_service.cli.report.charts.scales import Scale, share_floor, text_width, ticks
from itss_service.cli.report.sections.breaches import worst_breaches
from itss_service.cli.report.sections.targets import pairs
from itss_service.core.errors import DefinitionError
from itss_service.tests.cli.sample_results import make_results

EN, ZH = words("en"), words("zh")


@pytest.mark.parametrize(
	("seconds", "english", "chinese"),
	[
		(0, "0 s", "0秒"),
		(59, "59 s", "59秒"),
		(60, "1 min", "1分钟"),
		(3599, "1 h", "1小时"),
		(5400, "1 h 30 min", "1小时30分"),
		(360_000, "100 h", "100小时"),
		(5_000_000, "1,389 h", "1,389小时"),
		(-5400, "−1 h 30 min", "−1小时30分"),
		(None, "–", "–"),
		(math.nan, "–", "–"),
	],
)
def test_durations_are_hours_and_minutes(seconds: float | None, english: str, chinese: str) -> None:
	assert (EN.duration(seconds), ZH.duration(seconds)) == (english, chinese)


@pytest.mark.parametrize(
	("share", "text"),
	[
		(1.0, "100.0%"),
		(0.99999, "99.9%"),
		(0.95, "95.0%"),
		(0.94999, "94.9%"),
		(0, "0.0%"),
		(None, "–"),
		(math.inf, "–"),
	],
)
def test_shares_are_cut_and_never_rounded_up(share: float | None, text: str) -> None:
	assert EN.share(share) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([0.9, 0.95, 0.98, 0.999]))
@settings(max_examples=200)
def test_a_share_under_its_goal_reads_less_than_the_goal(met: int, judged: int, goal: float) -> None:
	share = min(met, judged) / judged
	if share < goal - 1e-9:
		assert float(EN.share(share)[:-1]) < goal * 100


@pytest.mark.parametrize(
	("value", "text"),
	[(1234567, "1,234,567"), (-0.04, "0.0"), (-12.34, "−12.3"), (None, "–"), (math.inf, "–")],
)
def test_numbers_are_grouped(value: float | None, text: str) -> None:
	assert EN.number(value, 0 if value == 1234567 else 1) == text


def test_dates_are_written_as_the_language_does() -> None:
	assert (EN.full_date(date(2026, 3, 2)), ZH.full_date(date(2026, 3, 2))) == ("2 Mar 2026", "2026年3月2日")


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh_Hans", "ZH"])
def test_regions_of_a_language_are_understood(tag: str) -> None:
	assert language(tag) == "zh"


def test_a_sentence_without_a_translation_stays_english() -> None:
	assert translator("zh")("nobody says this") == "nobody says this"


def test_a_language_nobody_translated_is_refused() -> None:
	with pytest.raises(DefinitionError, match="en, zh"):
		translator("../zh")


@given(st.floats(1e-6, 1e9), st.booleans())
@settings(max_examples=200)
def test_ticks_begin_at_zero_cover_the_value_and_are_few(high: float, whole: bool) -> None:
	found = ticks(high, whole=whole)
	assert found[0] == 0
	assert found[-1] >= high * 0.999
	assert 2 <= len(found) <= 7
	assert not whole or all(float(tick).is_integer() for tick in found)


@pytest.mark.parametrize("high", [0, -1, math.nan, math.inf])
def test_an_axis_of_nothing_still_has_ticks(high: float) -> None:
	assert ticks(high)[-1] >= 1


def test_values_beyond_a_scale_are_drawn_at_its_edge() -> None:
	assert [Scale(0, 1, 10, 20)(value) for value in (-5, 0, 0.5, 1, 7)] == [10, 10, 15, 20, 20]
	assert Scale(3, 3, 10, 20)(3) == 10


@given(st.lists(st.floats(0, 1), max_size=20))
@settings(max_examples=200)
def test_no_share_lies_under_its_axis(shares: list[float]) -> None:
	assert share_floor(shares) <= min([*shares, 1])


def test_only_weeks_under_the_goal_get_a_mark() -> None:
	weeks = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(4)]
	frame = Frame("t", "d", EN.day)
	chart = share_lines(frame, weeks, [Line([0.9, 0.95, None, 0.97], "first", 0.95)], "Goal 95%")
	assert chart.count("l3 3l-3 3l-3-3z") == 1
	assert "under" not in share_lines(frame, weeks, [Line([0.9, 0.95, None, 0.97], "first")], "")


def test_a_gap_in_the_weeks_is_a_gap_in_the_line() -> None:
	weeks = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(3)]
	chart = share_lines(Frame("t", "d", EN.day), weeks, [Line([0.9, None, 0.9], "first")], "")
	assert 'class="line first"' in chart
	assert chart.split('class="line first"')[0].rsplit('d="', 1)[1].count("M") == 2


def test_bins_beyond_the_target_are_drawn_as_missed() -> None:
	frame = Frame("t", "d", EN.day)
	chart = histogram(frame, [0, 0.5, 1, 1.5], [4, 3, 2, 1], [], EN.number, "target")
	assert (chart.count('class="met"'), chart.count('class="missed"')) == (2, 2)


@pytest.mark.parametrize(
	("share", "class_"),
	[
		(Share(0.94, 0.95), "missed"),
		(Share(0.95, 0.95), "met"),
		(Share(0.2, None), "neutral"),
		(Share(None, 0.95), None),
	],
	ids=["under", "at", "no goal", "nothing judged"],
)
def test_a_bar_shows_its_verdict(share: Share, class_: str | None) -> None:
	chart = goal_bar([share], "t", "d")
	assert [name for name in ("met", "missed", "neutral") if f'class="{name}"' in chart] == (
		[class_] if class_ else []
	)


def test_a_strip_without_spans_is_not_drawn() -> None:
	assert strip([], "closed", None, "", "t", "d", ("", "")) == ""


def test_long_labels_are_cut_by_their_width() -> None:
	assert shortened("short", 20) == "short"
	assert shortened("服务台一线支持小组", 8) == "服务台…"


def test_folded_ledgers_count_what_the_whole_ones_do() -> None:
	for shown in worst_breaches(make_results(), EN):
		if not shown.left_out:
			assert sum(line.line.seconds for line in shown.lines) == shown.breach.elapsed
		assert shown.lines[-1].total == shown.breach.elapsed
		assert shown.lines[0].line.start == shown.breach.ledger[0].start
		assert shown.lines[-1].line.end == shown.breach.ledger[-1].end


def test_policies_are_aligned_by_name_then_by_the_only_choice() -> None:
	first = make_results(targets=(("SLA", "Old", "response", 0.9), ("OLA", "Team", "resolution", 0.9)))
	second = make_results(
		targets=(
			("SLA", "New", "response", 0.9),
			("OLA", "Team", "resolution", 0.9),
			("UC", "X", "update", None),
		)
	)
	found = pairs(replace(first, compared=second.outcome))
	assert [(pair.first, pair.second) for pair in found] == [
		(("Old", "response"), ("New", "response")),
		(("Team", "resolution"), ("Team", "resolution")),
		(None, ("X", "update")),
	]
	assert found[0].agreements == "Old → New"


@pytest.mark.parametrize("amount", ["328,084小时 · 76%", "1 min · <1%"])
def test_the_longest_bar_leaves_room_for_its_amount(amount: str) -> None:
	chart = ranking([("a", 10, amount), ("b", 1, "1 h")], "met", "t", "d")
	long = float(re.search(r'<rect x="128" y="3" width="([\d.]+)"', chart)[1])  # type: ignore[index]
	assert 128 + long + 5 + text_width(amount) <= 352
