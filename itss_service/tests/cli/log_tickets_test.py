"""Which events a log with a row per ticket becomes."""

from __future__ import annotations

from pathlib import Path

import yaml

from itss_service.tests.cli.log_helpers import Log, log_of

EXAMPLES = Path(__file__).parents[3] / "examples"
TICKETS = {
	"shape": "tickets",
	"columns": {
		"ticket": "id",
		"opened_at": "opened",
		"received_on_paper_at": "paper",
		"responded_at": "answered",
		"resolved_at": "solved",
		"closed_at": "closed",
		"priority": "prio",
	},
}
HEADER = "id,opened,paper,answered,solved,closed,prio\n"


def test_every_instant_is_an_event_and_empty_ones_are_none(tmp_path):
	log = log_of(tmp_path, HEADER + "1,2026-03-02T09:00,,2026-03-02T09:30,2026-03-02T10:00,,P2\n", TICKETS)
	assert log.told("1") == ["09:00 opened", "09:30 responded", "10:00 resolved"]
	assert dict(log.tickets["1"][0].changes) == {"priority": "P2"}


def test_events_of_one_second_come_in_the_order_of_a_tickets_life(tmp_path):
	same = "2026-03-02T09:00"
	log = log_of(tmp_path, HEADER + f"1,{same},,{same},{same},{same},\n", TICKETS)
	assert log.told("1") == ["09:00 opened", "09:00 responded", "09:00 resolved", "09:00 closed"]


def test_an_instant_before_the_opening_is_taken_at_the_opening_and_told(tmp_path):
	log = log_of(tmp_path, HEADER + "1,2026-03-02T09:00,,2026-03-02T08:00,,,\n", TICKETS)
	assert log.told("1") == ["09:00 opened", "09:00 responded"]
	assert [(a.line, a.given[11:16], a.taken[11:16], a.reason) for a in log.adjusted] == [
		(2, "08:00", "09:00", "responded_at is earlier than the ticket's opening")
	]


def test_paper_comes_in_before_the_opening(tmp_path):
	log = log_of(tmp_path, HEADER + "1,2026-03-02T09:00,2026-03-02T08:00,,,,\n", TICKETS)
	assert log.told("1") == ["08:00 received_on_paper", "09:00 opened"]
	assert not log.adjusted


def test_a_second_row_of_a_ticket_is_rejected(tmp_path):
	rows = "1,2026-03-02T09:00,,,,,\n1,2026-03-02T08:00,,,,,\n"
	log = log_of(tmp_path, HEADER + rows, TICKETS)
	assert log.told("1") == ["09:00 opened"]
	assert [tuple(r) for r in log.rejected] == [(3, "1", "the ticket has a row already, in line 2")]


def test_a_ticket_without_an_opening_is_rejected(tmp_path):
	log = log_of(tmp_path, HEADER + "1,,,2026-03-02T09:00,,,\n", TICKETS)
	assert [tuple(r) for r in log.rejected] == [(2, "1", "the ticket has no instant in 'opened'")]
	assert log.reader.first is None


def test_the_example_is_read_without_a_finding():
	mapping = yaml.safe_load((EXAMPLES / "tickets_mapping.yaml").read_text("utf-8"))
	log = Log(EXAMPLES / "tickets.csv", mapping)
	assert (log.reader.tickets, log.rejected, log.adjusted) == (10, [], [])
	assert [e.event for e in log.tickets["T-1009"]] == ["opened", "responded", "paused"]
	assert log.tickets["T-1009"][2].reason == "customer"
