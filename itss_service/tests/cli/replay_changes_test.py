"""A replay of tickets that come under other terms: what was promised before is neither lost nor counted as kept."""

from __future__ import annotations

import json

from itss_service.tests.cli.command_line import run
from itss_service.tests.cli.replay_helpers import rows

POLICY = """\
calendars: {always: {always_open: true}}
agreements:
  - name: Faults
    kind: SLA
    calendar: always
    applies: {kind: fault}
    targets: [{metric: update, duration: PT1H}, {metric: resolution, duration: PT9H}]
  - name: Wishes
    kind: SLA
    calendar: always
    applies: {kind: wish}
    targets: [{metric: resolution, duration: PT9H}]
"""
MAPPING = """\
columns: {ticket: ticket, at: at, state: state, kind: kind}
states: {New: opened, Solved: resolved}
"""
LOG = """\
ticket,at,state,kind
kept,2026-03-02T09:00,New,fault
kept,2026-03-02T09:30,New,wish
kept,2026-03-02T12:00,Solved,wish
late,2026-03-02T09:00,New,fault
late,2026-03-02T10:30,New,wish
late,2026-03-02T12:00,Solved,wish
"""


def test_a_target_that_the_last_agreement_does_not_have_is_told_and_counted_only_if_it_was_missed(tmp_path):
	for name, text in (("policy.yaml", POLICY), ("mapping.yaml", MAPPING), ("log.csv", LOG)):
		(tmp_path / name).write_text(text, encoding="utf-8")
	out = tmp_path / "out"
	files = [part for name in ("policy", "mapping") for part in (f"--{name}", str(tmp_path / f"{name}.yaml"))]
	outcome = run("replay", *files, "--log", str(tmp_path / "log.csv"), "--out", str(out), "--jobs", "1")
	assert (outcome.status, outcome.err) == (0, "")
	told = [
		(row["ticket"], row["agreement"], row["metric"], row["state"]) for row in rows(out / "clocks.csv")
	]
	assert told == [
		("kept", "Wishes", "update", "cancelled"),
		("kept", "Wishes", "resolution", "met"),
		("late", "Wishes", "update", "breached"),
		("late", "Wishes", "resolution", "met"),
	]
	attainment = json.loads((out / "kpi.json").read_text("utf-8"))["attainment"]
	counts = [(row["metric"], row["met"], row["breached"], row["cancelled"]) for row in attainment]
	assert counts == [("resolution", 2, 0, 0), ("update", 0, 1, 1)]
