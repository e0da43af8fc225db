"""Error budgets: what a goal allows and how fast it burns."""

from __future__ import annotations

import pytest

from itss_service.core.measure.error_budget import Slice, error_budget


@pytest.mark.parametrize(
	"goal, slices, expected, allowed, used, left, burn_rate, lost",
	[
		(0.95, [(95, 5)], None, 5.0, 5, 0.0, 1.0, False),
		(0.95, [(94, 6)], None, 5.0, 6, -1.0, 1.2, True),
		(0.95, [(94, 6)], 200, 10.0, 6, 4.0, 1.2, False),
		(0.95, [(94, 6)], 50, 5.0, 6, -1.0, 1.2, True),
		(0.9, [(10, 0), (8, 2)], 40, 4.0, 2, 2.0, 1.0, False),
		(0.9, [(7, 0)], None, 0.7, 0, 0.7, 0.0, False),
		(1.0, [(10, 0)], None, 0.0, 0, 0.0, 0.0, False),
		(1.0, [(9, 1)], None, 0.0, 1, -1.0, None, True),
		(0.95, [], None, 0.0, 0, 0.0, None, False),
		(0.95, [], 100, 5.0, 0, 5.0, None, False),
	],
	ids=["exactly used up", "lost", "more to come", "more than expected", "slices", "part of one", "all", "all lost", "nothing judged", "nothing yet"],
)  # fmt: skip
def test_budget(goal, slices, expected, allowed, used, left, burn_rate, lost):
	parts = [Slice(index, met, breached) for index, (met, breached) in enumerate(slices)]
	budget = error_budget(goal, parts, expected)
	assert (budget.allowed, budget.used, budget.left) == (allowed, used, left)
	assert budget.burn_rate == burn_rate
	assert budget.lost is lost
	assert budget.judged == sum(part.judged for part in parts)
	assert budget.left_share == (left / allowed if allowed else None)


def test_slices_burn_each_at_its_own_rate():
	budget = error_budget(0.9, [Slice("w1", 10, 0), Slice("w2", 8, 2), Slice("w3", 0, 0), Slice("w4", 5, 5)])
	assert budget.slices == (("w1", 0.0), ("w2", 2.0), ("w3", None), ("w4", 5.0))
