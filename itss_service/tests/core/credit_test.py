"""Service credits: which step counts, from which attainment, and how much it comes to."""

from __future__ import annotations

from fractions import Fraction

import pytest

from itss_service.core.measure.credit import CreditRule, Tally, credit, pooled

STEPS = [
	CreditRule("resolution", None, below=0.95, share=0.05),
	CreditRule("resolution", None, below=0.9, share=0.1, amount=50),
]


@pytest.mark.parametrize(
	"met, breached, below, owed",
	[
		(95, 5, None, 0),
		(94, 6, 0.95, 50),
		(90, 10, 0.95, 50),
		(89, 11, 0.9, 150),
		(0, 0, None, 0),
	],
	ids=["at the goal", "just below", "at the second step", "below both", "nothing judged"],
)
def test_deepest_step_that_the_attainment_is_below_counts(met, breached, below, owed):
	found = credit(STEPS, [Tally("resolution", "P1", met, breached)], price=1000)
	(row,) = found.rows
	assert (row.below, row.credit, found.total) == (below, owed, owed)


def test_exempt_breaches_count_as_met_in_the_adjusted_attainment_alone():
	tally = Tally("resolution", "P1", met=94, breached=6, exempt=2)
	assert (tally.raw, tally.adjusted) == (Fraction(94, 100), Fraction(96, 100))
	assert credit(STEPS, [tally], 1000).total == 0
	assert credit(STEPS, [tally], 1000, adjusted=False).total == 50


def test_tally_with_nothing_but_exempt_breaches_is_whole_when_adjusted():
	tally = Tally("resolution", None, met=0, breached=3, exempt=3)
	assert (tally.raw, tally.adjusted) == (0, 1)
	assert credit(STEPS, [tally], 1000).total == 0


def test_rule_without_a_priority_pools_them_and_one_with_a_priority_looks_at_its_own():
	rules = [*STEPS, CreditRule("resolution", "P1", below=0.99, amount=70)]
	tallies = [
		Tally("resolution", "P1", 9, 1),
		Tally("resolution", "P2", 90, 0),
		Tally("response", "P1", 0, 9),
	]
	both, first = credit(rules, tallies, 1000).rows
	assert (both.tally.judged, both.credit) == (100, 0)
	assert (first.tally.judged, first.credit) == (10, 70)
	assert pooled(tallies, "response", "P2") == Tally("response", "P2", 0, 0)


def test_cap_limits_the_sum():
	rules = [CreditRule(metric, None, 0.95, share=0.2) for metric in ("response", "resolution")]
	tallies = [Tally("response", None, 1, 1), Tally("resolution", None, 1, 1)]
	assert credit(rules, tallies, 500).total == 200
	found = credit(rules, tallies, 500, cap=0.3)
	assert (found.total, found.capped) == (150, True)
	assert credit(rules, tallies, 500, cap=0.4).capped is False
