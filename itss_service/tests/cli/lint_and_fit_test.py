"""`lint` and `fit`: what they say of calendars and of guarantee chains, and their exit status."""

from __future__ import annotations

import json

import pytest

from itss_service.tests.cli.command_line import run

YEAR = ("--from", "2026-01-01", "--to", "2026-12-31")
POLICY = """\
calendars:
  office:
    time_zone: Asia/Shanghai
    weekly:
      mon: [[09:00, 18:00]]
      tue: [[09:00, 18:00], [17:00, 19:00]]
      wed: [[09:00, 23:59]]
  always: {always_open: true}
agreements:
  - name: SLA
    kind: SLA
    attainment_goal: 0.9
    targets:
      - {metric: response, calendar: office, duration: PT1H}
      - {metric: resolution, calendar: office, durations: {P1: PT8H, P2: PT4H, P3: PT9H}}
  - name: OLA
    kind: OLA
    applies: {group: [second line]}
    attainment_goal: 0.95
    underpins: [{agreement: SLA, metric: resolution}]
    targets:
      - {metric: resolution, calendar: office, durations: {P1: PT6H, P2: PT6H}}
"""


@pytest.fixture
def policy(tmp_path):
	file = tmp_path / "policy.yaml"
	file.write_text(POLICY)
	return file


def test_lint_names_file_line_and_path_of_each_finding(policy):
	outcome = run("lint", *YEAR, str(policy))
	assert outcome.status == 1
	almost, overlap, summary = outcome.out.splitlines()
	assert almost.startswith(f"{policy}:7: calendars.office.weekly.wed[0]: the window 09:00 to 23:59")
	assert almost.endswith("[almost-a-day]")
	assert overlap.startswith(f"{policy}:6: calendars.office.weekly.tue[1]: 17:00 to 19:00 overlaps")
	assert summary == "2 calendars, 2026-01-01 to 2026-12-31: 2 findings"


def test_lint_as_json(policy):
	outcome = run("lint", *YEAR, "--json", str(policy))
	assert outcome.status == 1
	found = json.loads(outcome.out)
	assert [(row["code"], row["line"], row["calendar"]) for row in found] == [
		("almost-a-day", 7, "office"),
		("overlap", 6, "office"),
	]


def test_lint_without_findings_exits_0(tmp_path):
	file = tmp_path / "calendar.yaml"
	file.write_text("weekly: {mon: [[09:00, 18:00]]}\n")
	outcome = run("lint", *YEAR, str(file))
	assert (outcome.status, outcome.out) == (0, "1 calendar, 2026-01-01 to 2026-12-31: no findings\n")
	assert json.loads(run("lint", *YEAR, "--json", str(file)).out) == []


def test_lint_looks_at_the_given_dates_alone(tmp_path):
	file = tmp_path / "calendar.yaml"
	file.write_text("weekly: {mon: [[09:00, 18:00]]}\nclosed: [{from: 2026-05-01, to: 2026-06-30}]\n")
	assert "no open hour from" in run("lint", *YEAR, str(file)).out
	assert run("lint", "--from", "2026-08-01", "--to", "2026-12-31", str(file)).status == 0


def test_lint_of_a_wrong_calendar_names_file_and_line(tmp_path):
	file = tmp_path / "calendar.yaml"
	file.write_text("weekly:\n  mon: [[09:00, 25:00]]\n")
	outcome = run("lint", str(file))
	assert outcome.status == 1
	assert outcome.err.startswith(f"{file}:2: weekly.mon[0]: '25:00' is not a time of day")


def test_lint_of_something_else_says_what_is_expected(tmp_path):
	file = tmp_path / "list.yaml"
	file.write_text("- a\n- b\n")
	outcome = run("lint", str(file))
	assert outcome.status == 1
	assert outcome.err == f"{file}:1: a calendar, a policy or a mapping of names to calendars is expected\n"


def verdicts(file):
	outcome = run("fit", "--from", "2026-01-01", "--json", str(file))
	found = {(chain["metric"], chain["priority"]): chain["verdict"] for chain in json.loads(outcome.out)}
	return outcome.status, found


def test_fit_tells_a_verdict_on_every_target_and_priority(policy):
	status, found = verdicts(policy)
	assert status == 1
	assert found[("response", "*")] == "no chain"
	assert found[("resolution", "P1")] == "holds"
	assert found[("resolution", "P2")] == "cannot hold"
	assert found[("resolution", "P3")] == "incomplete"


def test_fit_exits_0_where_every_chain_holds(policy):
	policy.write_text(POLICY.replace("P1: PT6H, P2: PT6H", "P1: PT6H, P2: PT3H"))
	assert verdicts(policy)[0] == 0


def test_shares_that_multiply_to_less_than_the_goal_cannot_hold(policy):
	policy.write_text(POLICY.replace("0.95", "0.85").replace("P2: PT6H", "P2: PT3H"))
	status, found = verdicts(policy)
	assert status == 1
	assert found[("resolution", "P1")] == "cannot hold"


def test_fit_table_shows_the_stages_and_names_targets_without_a_chain(policy):
	outcome = run("fit", "--from", "2026-01-01", str(policy))
	assert outcome.status == 1
	lines = outcome.out.splitlines()
	assert lines[0].split()[:4] == ["agreement", "metric", "priority", "within"]
	[broken] = [line for line in lines if "CANNOT HOLD" in line]
	assert broken.split()[:4] == ["SLA", "resolution", "P2", "PT4H"]
	assert "-PT2H" in broken
	assert any(line.startswith("    1. OLA OLA within PT6H: 2026-") for line in lines)
	assert lines[-1] == "no OLA or UC underpins: SLA response"


def test_fit_of_a_policy_without_agreements_says_so(tmp_path):
	file = tmp_path / "policy.yaml"
	file.write_text("agreements: []\n")
	outcome = run("fit", str(file))
	assert outcome.status == 0
	assert "the policy has no SLA" in outcome.out
