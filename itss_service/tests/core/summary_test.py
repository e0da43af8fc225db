"""What became of a ticket, in a few values."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from itss_service.core.ticket.events import parse_events
from itss_service.core.ticket.history import history
from itss_service.core.ticket.summary import TicketSummary, summarise

NINE = int(datetime(2026, 3, 2, 9, tzinfo=timezone.utc).timestamp())


def summary(*told: tuple[int, str] | tuple[int, str, dict[str, Any]]) -> TicketSummary:
	"""The summary of events told as (minutes after nine, name, more)."""
	given = [
		{
			"at": f"2026-03-02T{9 + minute // 60:02}:{minute % 60:02}",
			"event": name,
			**(more[0] if more else {}),
		}
		for minute, name, *more in told
	]
	events = parse_events(given, timezone.utc)
	return summarise(history(events, datetime(2026, 3, 3, tzinfo=timezone.utc)))


def at(minute: int) -> int:
	return NINE + minute * 60


OPENED = (0, "opened", {"channel": "mail"})


def test_a_ticket_without_events_is_open_and_has_no_instants():
	assert summarise([]) == TicketSummary()
	assert summarise([]).ended_at is None


def test_an_open_ticket_tells_its_opening_and_the_channel_it_came_by():
	ticket = summary(OPENED, (5, "opened", {"channel": "call"}))
	assert (ticket.opened_at, ticket.channel, ticket.status) == (at(0), "mail", "open")
	assert ticket.ended_at is None
	assert not ticket.is_first_contact


@pytest.mark.parametrize(
	"answer, minute",
	[
		([(1, "responded", {"channel": "auto_reply"}), (7, "responded", {"channel": "call"})], 7),
		([(4, "responded"), (9, "responded")], 4),
		([(9, "resolved")], 9),
		([(9, "closed")], 9),
		([(9, "cancelled")], None),
		([(1, "responded", {"channel": "automatic"})], None),
	],
)
def test_the_response_is_the_first_act_of_a_person_that_answered(answer, minute):
	assert summary(OPENED, *answer).responded_at == (None if minute is None else at(minute))


@pytest.mark.parametrize(
	"events, status, resolved, closed, ended",
	[
		([(10, "resolved")], "resolved", 10, None, 10),
		([(10, "resolved"), (20, "closed")], "closed", 10, 20, 10),
		([(20, "closed")], "closed", 20, 20, 20),
		([(20, "cancelled")], "cancelled", None, 20, 20),
		([(10, "resolved"), (20, "closed"), (30, "reopened")], "open", None, None, None),
		([(10, "resolved"), (30, "reopened"), (40, "resolved")], "resolved", 40, None, 40),
	],
)
def test_how_a_ticket_ended(events, status, resolved, closed, ended):
	ticket = summary(OPENED, *events)
	told = [None if minute is None else at(minute) for minute in (resolved, closed, ended)]
	assert [ticket.resolved_at, ticket.closed_at, ticket.ended_at] == told
	assert ticket.status == status


def test_changes_of_the_group_are_counted_and_not_the_first():
	groups = [(index, "assigned", {"group": group}) for index, group in enumerate("aabac", 1)]
	ticket = summary(OPENED, *groups, (10, "assigned", {"group": None}))
	assert (ticket.reassigned, ticket.groups) == (3, 3)


def test_first_contact_is_solved_by_the_first_group_and_stays_solved():
	first = (1, "assigned", {"group": "a"})
	assert summary(OPENED, first, (2, "resolved")).is_first_contact
	assert not summary(OPENED, first, (2, "assigned", {"group": "b"}), (3, "resolved")).is_first_contact
	again = summary(OPENED, first, (2, "resolved"), (3, "reopened"), (4, "resolved"))
	assert (again.reopened, again.is_first_contact) == (1, False)
