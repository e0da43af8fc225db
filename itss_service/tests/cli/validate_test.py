"""`validate`: everything wrong, each with file, line, path and remedy."""

from __future__ import annotations

import json

import pytest

from itss_service.tests.cli.command_line import run

BAD_POLICY = """\
calendars:
  office:
    time_zone: Asia/Shangai
    weekly: {mon: [[09:00, 25:00]], tue: [["09:00"]], wedd: []}
    closed: [2026-13-01, {from: 2026-01-01}, {yearl: "01-01"}]
    holidays: {contry: CN}
  other:
    time_zone: Mars/Olympus
    always_open: true
agreements:
  - name: A
    kind: XLA
    targets:
      - {metric: resolution, calender: office, durations: {P1: 4 hours, P2: -3}}
      - {metric: response, duration: PT1H, durations: {P1: PT1H}}
  - kind: SLA
    targets: []
escalations:
  - {when: {metric: resolution}, level: 0}
"""
PROBLEMS = """\
3: calendars.office.time_zone: 'Asia/Shangai' is not a time zone; take an IANA name such as Asia/Shanghai
4: calendars.office.weekly.mon[0][1]: '25:00' is not right here; write a time of day from 00:00 to 24:00, in quotes
4: calendars.office.weekly.tue[0]: a list is not right here; write a window: its start and its end, such as \
["09:00", "12:00"]
4: calendars.office.weekly.wedd: there is no such key here; did you mean 'wed'?
5: calendars.office.closed[0]: '2026-13-01' is not right here; write a closed date: 2026-10-01, {date, reason}, \
{from, to, reason} or {yearly, reason}
5: calendars.office.closed[1]: give one of: date, from and to, yearly
5: calendars.office.closed[2]: give one of: date, from and to, yearly
5: calendars.office.closed[2].yearl: there is no such key here; did you mean 'yearly'?
6: calendars.office.holidays.contry: there is no such key here; did you mean 'country'?
6: calendars.office.holidays.country: is missing; write an ISO 3166 code such as CN
8: calendars.other.time_zone: 'Mars/Olympus' is not a time zone; take an IANA name such as Asia/Shanghai
12: agreements[0].kind: 'XLA' is not known here; did you mean 'SLA'?
14: agreements[0].targets[0].calender: there is no such key here; did you mean 'calendar'?
14: agreements[0].targets[0].durations.P1: '4 hours' is not right here; write a duration: PT2H, PT30M, P1DT4H, \
whole seconds, or working days such as "2wd" or "2wd-eod"
14: agreements[0].targets[0].durations.P2: -3 is not right here; write a duration: PT2H, PT30M, P1DT4H, whole \
seconds, or working days such as "2wd" or "2wd-eod"
15: agreements[0].targets[1]: give exactly one of: duration, durations
16: agreements[1].name: is missing; write the agreement's name
17: agreements[1].targets: is empty; write a list of at least one target
19: escalations[0].level: 0 is not right here; write a whole number of at least 1
19: escalations[0].to: is missing; write who is told: one name or a list of them
19: escalations[0].when: give exactly one of: metric and at, metric and after_breach, metric and before_breach, \
no_update_for, reopened, reassigned
"""


def check(tmp_path, text, *arguments, name="file.yaml"):
	file = tmp_path / name
	file.write_text(text, encoding="utf-8")
	return run("validate", str(file), *arguments), file


def test_all_faults_of_a_policy_are_told_with_line_path_and_remedy(tmp_path):
	outcome, file = check(tmp_path, BAD_POLICY)
	assert outcome.status == 1
	assert outcome.out.replace(f"{file}:", "") == PROBLEMS


def test_json_outcome_has_the_same_problems(tmp_path):
	outcome, file = check(tmp_path, BAD_POLICY, "--json")
	assert outcome.status == 1
	[told] = json.loads(outcome.out)
	assert (told["file"], told["kind"]) == (str(file), "policy")
	lines = [f"{problem['line']}: {problem['path']}: {problem['message']}" for problem in told["problems"]]
	assert "\n".join(lines) + "\n" == PROBLEMS


VALID = {
	"calendar": ("always_open: true\n", "calendar"),
	"calendars": ("a: {always_open: true}\nb: {weekly: {mon: [[09:00, 12:00]]}}\n", "calendar"),
	"policy": (
		"calendars: {a: {always_open: true}}\n"
		"agreements: [{name: A, kind: SLA, targets: [{metric: response, duration: PT1H}]}]\n",
		"policy",
	),
	"mapping": ("columns: {ticket: a, at: b, state: c}\nstates: {New: opened}\n", "mapping"),
	"events": ("- {at: 2026-03-02T09:00, event: opened}\n", "events"),
}


@pytest.mark.parametrize(("text", "kind"), VALID.values(), ids=VALID)
def test_kind_is_recognised(tmp_path, text, kind):
	outcome, file = check(tmp_path, text)
	assert (outcome.status, outcome.out) == (0, f"{file}: {kind}, valid\n")


POLICY = (
	"calendars: {office: {always_open: true}}\n"
	"agreements: [{name: A, kind: SLA, calendar: office, targets: [{metric: response, duration: PT1H}]}]\n"
)
ONE_FAULT = {
	"known to the core alone": (
		"calendars: {a: {always_open: true}}\n"
		"agreements:\n  - name: A\n    kind: SLA\n    targets:\n      - metric: response\n"
		"        calendar: b\n        duration: PT1H\n",
		"7: agreements[0].targets[0].calendar: there is no calendar 'b'; the policy's calendars are: a",
	),
	"never open": (
		"time_zone: UTC\nweekly: {mon: []}\n",
		"1: the calendar has no working time at all; give it weekly hours, special dates or always_open",
	),
	"unknown country": (
		"always_open: true\nholidays:\n  country: XX\n",
		"3: holidays.country: the holidays library",
	),
	"a constant of the library is no country": (
		"always_open: true\nholidays:\n  country: mon\n",
		"3: holidays.country: the holidays library",
	),
	"second calendar of several": (
		"a: {always_open: true}\nb:\n  weekly:\n    mon: [[09:00, 09:00]]\n",
		"4: b.weekly.mon[0]: the window 09:00 to 09:00 has no length",
	),
	"event's instant": ("- at: 2026-02-30\n  event: opened\n", "1: [0].at: '2026-02-30' is not an instant"),
	"event without a name": (
		"- at: 2026-02-03\n",
		"1: [0].event: the event's name is missing; it must be text",
	),
	"event's unknown key": (
		"- at: 2026-02-03\n  event: opened\n  priorty: P1\n",
		"3: [0].priorty: an event has no 'priorty'; did you mean 'priority'?",
	),
	"rule about no agreement": (
		POLICY + "escalations:\n  - when:\n      reopened: 2\n      agreement: B\n    to: lead\n",
		"6: escalations[0].when.agreement: there is no agreement 'B'; known are A",
	),
	"state without an event": (
		"columns: {ticket: a, at: b, state: c}\nstates:\n  New: open\n",
		"3: states.New: 'open' is not an event; did you mean 'opened'?",
	),
	"no column of the ticket": (
		"columns: {at: b, state: c}\nstates: {New: opened}\n",
		"1: columns.ticket: a log of shape 'states' needs the column that holds 'ticket'",
	),
	"states in a log of tickets": (
		"shape: tickets\ncolumns: {ticket: a, opened_at: b}\nstates: {New: opened}\n",
		"3: states: a log of shape 'tickets' has no states; take them out",
	),
	"not well-formed": ("a: [1\nb: 2\n", "2: not well-formed YAML"),
	"of no kind": ("colour: red\n", "1: looks like none of calendar, policy, mapping, events"),
}


@pytest.mark.parametrize(("text", "message"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_one_line(tmp_path, text, message):
	outcome, file = check(tmp_path, text)
	assert outcome.status == 1
	[line] = outcome.out.splitlines()
	assert line.startswith(f"{file}:{message}")


def test_everything_that_the_parts_of_a_policy_get_wrong_about_each_other_is_told(tmp_path):
	rules = (
		"escalations:\n"
		"  - {when: {metric: respons, at: 0.8}, to: lead}\n"
		"  - {when: {reopened: 1}, to: lead}\n"
		"  - {when: {reopened: 1, agreement: B}, to: lead}\n"
	)
	outcome, file = check(tmp_path, POLICY + rules)
	assert outcome.status == 1
	assert outcome.out.splitlines() == [
		f"{file}:4: escalations[0].when.metric: the policy has no respons target; did you mean 'response'?",
		f"{file}:6: escalations[2].when.agreement: there is no agreement 'B'; known are A",
	]
	refused = run("fit", str(file))
	assert (refused.status, refused.err.strip()) == (1, outcome.out.splitlines()[0])


def test_each_file_is_checked_whatever_the_others_are_like(tmp_path):
	good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
	good.write_text("always_open: true\n")
	bad.write_text("always_open: 7\n")
	outcome = run("validate", str(bad), "/nowhere.yaml", str(good))
	assert outcome.status == 2
	assert outcome.err == "/nowhere.yaml: no such file or directory\n"
	first, second = outcome.out.splitlines()
	assert first.startswith(f"{bad}:1: always_open: 7 is neither true nor false")
	assert second == f"{good}: calendar, valid"


def test_standard_input_can_be_checked():
	outcome = run("validate", "-", stdin="always_open: maybe\n")
	assert outcome.status == 1
	assert outcome.out.startswith("<stdin>:1: always_open: 'maybe'")


def test_kind_can_be_said(tmp_path):
	outcome, file = check(tmp_path, "{}\n", "--kind", "policy")
	assert outcome.status == 1
	assert outcome.out.startswith(f"{file}:1: agreements: agreements is missing; it must be a list")
