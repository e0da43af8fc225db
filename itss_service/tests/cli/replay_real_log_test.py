"""What `replay` says of the real incident log, confirmed ticket by ticket by a second, independent computation.

The whole log is judged as of its end, and a tenth of its tickets at two moments in the middle, when many of them
are running, paused or not yet opened. With ITSS_WHOLE_LOG=1 the middle is compared for every ticket too.
"""

from __future__ import annotations

import gzip
import os
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from itss_service.cli.replay import run
from itss_service.cli.replay.log.reader import read_log
from itss_service.core.clock.bulk import clocks_of_many
from itss_service.core.clock.clocks import clocks
from itss_service.core.instants import epoch
from itss_service.core.ticket.history import history
from itss_service.tests.cli import independent
from itss_service.tests.cli.replay_helpers import (
	FILES,
	NO_REAL_LOG,
	REAL_LOG,
	contents,
	differing,
	example_mapping,
	example_policy,
	kpis,
	replayed,
	rows,
	seconds,
)

pytestmark = pytest.mark.skipif(not REAL_LOG.exists(), reason=NO_REAL_LOG)

EVERY = 1 if os.environ.get("ITSS_WHOLE_LOG") else 10
CLOCKS = (
	("SLA-incidents", "response", False),
	("SLA-incidents", "resolution", False),
	("OLA-group-70", "resolution", True),
)
MIDDLE = ("2016-04-14T11:30:00-03:00", "2016-05-05T10:00:00-03:00", "2016-03-10T18:30:00-03:00")
REJECTED = [115_643, 115_644, 124_509, 124_510, 124_511]


@pytest.fixture(scope="module")
def log() -> independent.Log:
	return independent.read(REAL_LOG)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
	folder = tmp_path_factory.mktemp("real")
	replayed(REAL_LOG, folder, jobs=2)
	return folder


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory, log: independent.Log) -> tuple[Path, set[str]]:
	"""A log with the rows of some of the tickets, and which."""
	path = tmp_path_factory.mktemp("some") / "some.csv.gz"
	chosen = set(sorted(log.tickets)[::EVERY])
	with gzip.open(REAL_LOG, "rt", encoding="utf-8") as source, gzip.open(path, "wt", 1, "utf-8") as target:
		target.write(next(source))
		target.writelines(line for line in source if line.partition(",")[0] in chosen)
	return path, chosen


def told(folder: Path) -> dict[tuple[str, str, str], tuple[object, ...]]:
	"""clocks.csv by ticket, agreement and metric."""
	found = {}
	for row in rows(folder / "clocks.csv"):
		key = (row["ticket"], row["agreement"], row["metric"])
		assert key not in found
		found[key] = (
			row["priority"],
			*(seconds(row[name]) for name in ("started_at", "due_at", "stopped_at")),
			int(row["elapsed_seconds"]),
			int(row["paused_seconds"]),
			row["state"],
		)
	return found


def expected(log: independent.Log, tickets: set[str], now: int) -> dict[tuple[str, str, str], tuple]:
	"""The same, computed independently."""
	found = {}
	for ticket in tickets:
		for agreement, metric, ola in CLOCKS:
			clock = independent.clock(metric, log.tickets[ticket], now, ola)
			if clock is not None:
				found[ticket, agreement, metric] = clock.told()
	return found


def end_of(log: independent.Log) -> int:
	return max(row.at for of_ticket in log.tickets.values() for row in of_ticket)


def assert_same(found: dict, wanted: dict) -> None:
	"""Equal, or a message that shows a few of the differences rather than all of it."""
	differing = [key for key in wanted.keys() | found.keys() if found.get(key) != wanted.get(key)]
	shown = [(key, found.get(key), wanted.get(key)) for key in sorted(differing)[:5]]
	assert not differing, f"{len(differing)} of {len(wanted)} differ; replay and the other say: {shown}"


def test_every_clock_of_every_ticket_is_confirmed(log, out):
	wanted = expected(log, set(log.tickets), end_of(log))
	assert len(wanted) == 65_065
	assert_same(told(out), wanted)


@pytest.mark.parametrize("now", MIDDLE)
def test_clocks_in_the_middle_of_the_log_are_confirmed(log, some, now, tmp_path):
	path, tickets = some
	replayed(path, tmp_path, now=datetime.fromisoformat(now))
	found = told(tmp_path)
	assert_same(found, expected(log, tickets, seconds(now)))
	states = Counter(values[-1] for values in found.values())
	assert all(states[state] for state in ("met", "breached", "running", "paused")), states


def test_escalations_at_a_share_and_after_the_breach_are_confirmed(log, out):
	marks = {"resolution is near": "80 %", "resolution is late": "due + 4 h"}
	wanted, now = {}, end_of(log)
	for ticket, of_ticket in log.tickets.items():
		clock = independent.clock("resolution", of_ticket, now)
		for rule, mark in marks.items():
			if mark in clock.marks:
				wanted[ticket, rule] = clock.marks[mark]
	found = {
		(row["ticket"], row["rule"]): seconds(row["at"])
		for row in rows(out / "escalations.csv")
		if row["rule"] in marks
	}
	assert len(wanted) > 5_000
	assert_same(found, wanted)


def test_reopenings_and_hand_overs_escalate_at_the_row_that_makes_the_count_full(log, out):
	wanted, now = {}, end_of(log)
	for ticket, of_ticket in log.tickets.items():
		life = independent.moments(of_ticket, now)
		reopened = [b.at for a, b in pairwise(life) if a.meaning == "done" and b.meaning != "done"]
		if len(reopened) >= 2:
			wanted[ticket, "came back twice"] = reopened[1]
		groups = [(moment.at, moment.group) for moment in life if moment.group]
		handed = [b[0] for a, b in pairwise(groups) if a[1] != b[1]]
		if len(handed) >= 4:
			wanted[ticket, "handed round"] = handed[3]
	found = {
		(row["ticket"], row["rule"]): seconds(row["at"])
		for row in rows(out / "escalations.csv")
		if row["rule"] in ("came back twice", "handed round")
	}
	assert {rule for _, rule in wanted} == {"came back twice", "handed round"}
	assert_same(found, wanted)


def test_the_five_rows_of_state_minus_100_are_rejected_and_nothing_else(log, out):
	rejected = rows(out / "rejected.csv")
	assert sorted(log.unusable) == REJECTED
	assert [(int(row["line"]), row["ticket"]) for row in rejected] == sorted(log.unusable.items())
	assert all("-100" in row["reason"] for row in rejected)
	others = ("clocks.csv", "tickets.csv", "escalations.csv", "adjusted.csv", "kpi.json")
	assert not any("-100" in (out / name).read_text("utf-8") for name in others)


def test_every_incident_and_every_line_is_accounted_for(log, out):
	figures = kpis(out)
	tickets = [row["ticket"] for row in rows(out / "tickets.csv")]
	assert tickets == sorted(log.tickets)
	assert len(tickets) == figures["tickets"] == 24_918
	assert figures["rows"] == log.lines == 141_712
	used = sum(map(len, log.tickets.values()))
	assert used + figures["rejected_rows"] == log.lines


def test_what_was_adjusted_lies_before_its_tickets_opening_or_names_another(log, out):
	wanted = set()
	for ticket, of_ticket in log.tickets.items():
		opened = of_ticket[0].opened
		wanted |= {(row.line, ticket, row.at, opened) for row in of_ticket if row.at < opened}
		for other in {row.opened for row in of_ticket} - {opened}:
			line = next(row.line for row in of_ticket if row.opened == other)
			wanted.add((line, ticket, other, opened))
	found = {
		(int(row["line"]), row["ticket"], seconds(row["given"]), seconds(row["taken"]))
		for row in rows(out / "adjusted.csv")
	}
	assert found == wanted


def test_tickets_are_what_their_rows_say(log, out):
	now = end_of(log)
	for row in rows(out / "tickets.csv"):
		of_ticket = log.tickets[row["ticket"]]
		life = independent.moments(of_ticket, now)
		answer = next((m.at for m in life if m.meaning in ("active", "done")), None)
		assert seconds(row["opened_at"]) == of_ticket[0].opened
		assert seconds(row["responded_at"]) == answer
		assert row["priority"] == life[-1].priority
		assert row["group"] == (life[-1].group or "")
		assert int(row["reopened"]) == sum(
			a.meaning == "done" and b.meaning != "done" for a, b in pairwise(life)
		)


@pytest.mark.parametrize("processes", [2, 3])
def test_the_number_of_processes_changes_no_byte(some, tmp_path, monkeypatch, processes):
	monkeypatch.setattr(run, "BATCH", 300)
	path, _ = some
	replayed(path, tmp_path / "one", jobs=1)
	replayed(path, tmp_path / "more", jobs=processes)
	assert sorted(contents(tmp_path / "one")) == sorted(FILES)
	assert differing(tmp_path / "one", tmp_path / "more") == []


def test_bulk_and_scalar_clocks_are_the_same_on_real_tickets(some):
	policy, now = example_policy(), datetime.fromisoformat(MIDDLE[1])
	tickets = list(read_log(some[0], example_mapping()))[::5]
	steps = [history(events, now, policy.matrix) for _, events in tickets]
	many = clocks_of_many(steps, policy, epoch(now), {})
	compared = 0
	for (_, events), (states, _) in zip(tickets, many, strict=True):
		assert states == clocks(events, policy, now)
		compared += len(states)
	assert compared > 500
