"""Which events a change of state means."""

from __future__ import annotations

from itertools import product

import pytest

from itss_service.core.ticket.transitions import transition

STATES = ("opened", "responded", "paused", "resolved", "confirmed", "closed", "cancelled")
OVER = ("resolved", "confirmed", "closed", "cancelled")


@pytest.mark.parametrize(
	"before, after, answered, events",
	[
		("opened", "responded", False, ("responded",)),
		("opened", "paused", False, ("paused",)),
		("opened", "resolved", False, ("resolved",)),
		("responded", "opened", True, ()),
		("paused", "opened", False, ("resumed",)),
		("paused", "responded", False, ("resumed", "responded")),
		("paused", "responded", True, ("resumed",)),
		("paused", "resolved", True, ("resolved",)),
		("paused", "closed", True, ("closed",)),
		("resolved", "closed", True, ("closed",)),
		("closed", "resolved", True, ("resolved",)),
		("resolved", "opened", True, ("reopened",)),
		("resolved", "responded", True, ("reopened",)),
		("cancelled", "responded", False, ("reopened", "responded")),
		("closed", "paused", True, ("reopened", "paused")),
		("resolved", "reopened", True, ("reopened",)),
		("paused", "resumed", True, ("resumed",)),
		("closed", "resumed", True, ("reopened",)),
	],
)
def test_what_a_change_of_state_means(before, after, answered, events):
	assert transition(before, after, answered) == events


@pytest.mark.parametrize("state", STATES)
def test_a_state_that_stays_means_nothing(state):
	assert transition(state, state, False) == transition(state, state, True) == ()


@pytest.mark.parametrize("before, after, answered", list(product(STATES, STATES, (True, False))))
def test_a_ticket_is_reopened_exactly_when_it_leaves_what_is_over(before, after, answered):
	events = transition(before, after, answered)
	assert ("reopened" in events) == (before in OVER and after not in OVER)
	if after in OVER and before != after:
		assert events == (after,)
