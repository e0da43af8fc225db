"""The reader on the real incident log, against a second reading with the csv module and strptime alone."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from itss_service.tests.cli.log_helpers import Log

ROOT = Path(__file__).parents[3]
LOG = ROOT.parent / "shared" / "data" / "incident_event_log.csv.gz"
ZONE = ZoneInfo("America/Sao_Paulo")

pytestmark = pytest.mark.skipif(not LOG.exists(), reason=f"the real incident log is not at {LOG}")


@pytest.fixture(scope="module")
def log() -> Log:
	return Log(LOG, yaml.safe_load((ROOT / "examples" / "incident_log_mapping.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def rows() -> dict[str, list[list[str]]]:
	"""The rows by ticket, without those of state -100, sorted by instant."""
	found = defaultdict(list)
	with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
		reader = csv.reader(file)
		next(reader)
		for row in reader:
			if row[1] != "-100":
				found[row[0]].append(row)
	for of_ticket in found.values():
		of_ticket.sort(key=lambda row: _local(row[13]))
	return found


def _local(text: str) -> datetime:
	return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


def test_every_incident_is_accounted_for(log, rows):
	assert [ticket for ticket, _ in log.read] == sorted(rows)
	assert (log.reader.rows, log.reader.tickets, log.reader.tickets_without_rows) == (141_712, 24_918, 0)


def test_exactly_the_five_rows_of_state_minus_100_are_rejected(log):
	assert {r.reason for r in log.rejected} == {"state '-100' is not in the mapping's states"}
	assert [(r.line, r.ticket) for r in log.rejected] == [
		(115643, "0028089"),
		(115644, "0028089"),
		(124509, "0030413"),
		(124510, "0030413"),
		(124511, "0030413"),
	]


def test_the_row_that_goes_back_in_time_is_sorted_in(log):
	# its rows say New 11:10, New 09:52, Resolved 11:03, Closed five days later: in order, it was new again at 11:10
	assert [f"{event.at:%d %H:%M} {event.event}" for event in log.tickets["0000137"]] == [
		"29 09:48 opened",
		"29 11:03 resolved",
		"29 11:10 reopened",
		"05 12:00 closed",
	]


def test_rows_before_the_opening_are_taken_at_it(log, rows):
	early = {ticket for ticket, of in rows.items() if any(_local(row[13]) < _local(row[9]) for row in of)}
	assert {adjusted.ticket for adjusted in log.adjusted} == early
	assert len(log.adjusted) == 5


def test_every_ticket_opens_when_the_log_says_and_ends_with_the_fields_of_its_last_row(log, rows):
	priorities = {"1": "P1", "2": "P2", "3": "P3", "4": "P4"}
	for ticket, events in log.read:
		assert events[0].event == "opened"
		assert events[0].at == _local(rows[ticket][0][9])
		fields = {}
		for event in events:
			fields.update(event.changes)
		last = rows[ticket][-1]
		assert fields["priority"] == priorities[last[22]]
		for name, column in (("group", 23), ("kind", 16), ("service", 17)):
			assert fields.get(name) == (None if last[column] == "?" else last[column])


def test_first_resolution_pauses_and_responses_are_those_of_the_states(log, rows):
	for ticket, events in log.read:
		opening = _local(rows[ticket][0][9])
		for event, states in (("resolved", {"Resolved"}), ("responded", {"Active"})):
			at = next((e.at for e in events if e.event == event), None)
			expected = [max(_local(row[13]), opening) for row in rows[ticket] if row[1] in states]
			if event == "resolved" or at is not None:
				assert at == (expected[0] if expected else None)
		states = [row[1] for row in rows[ticket]]
		entered = [
			s for before, s in zip([None, *states], states, strict=False) if s != before and "Await" in s
		]
		assert [e.reason for e in events if e.event == "paused"] == entered
