"""A replay of made-up tickets: figures recomputed from the files, moments, comparisons, and what goes wrong."""

from __future__ import annotations

import math
import os
import shutil
import signal
from datetime import datetime
from pathlib import Path

import pytest

from itss_service.cli.demo import sample_log as demo
from itss_service.cli.replay import run as replaying
from itss_service.cli.replay.judging import Judge
from itss_service.core.errors import ItssError
from itss_service.tests.cli.command_line import run as command
from itss_service.tests.cli.replay_helpers import (
	FILES,
	contents,
	differing,
	example_mapping,
	example_policy,
	kpis,
	replayed,
	rows,
	seconds,
)

POLICY = Path(demo.__file__).with_name("standard_policy.yaml")
TICKETS = 600
SLA = ("SLA-standard", "SLA-fault")


class Sample:
	"""The demo's log on disk, with its mapping and policy."""

	def __init__(self, folder: Path) -> None:
		policy = example_policy(str(POLICY))
		office, always = policy.calendars["office"], policy.calendars["always"]
		made = demo.sample_log(3, TICKETS, 8, office, always)
		self.log, self.mapping, self.until = folder / "log.csv", folder / "mapping.yaml", made.until
		self.log.write_bytes(made.text.encode())
		self.mapping.write_bytes(demo.MAPPING.encode())

	def replay(self, out: Path, **options: object) -> Path:
		"""Replays with the standard policy unless told otherwise."""
		options = {"policy": example_policy(str(POLICY)), "now": self.until, **options}
		replayed(self.log, out, mapping=example_mapping(str(self.mapping)), **options)
		return out

	def arguments(self, out: Path, *more: str) -> list[str]:
		"""The command's."""
		files = ("--log", str(self.log), "--mapping", str(self.mapping), "--policy", str(POLICY))
		return ["replay", *files, "--out", str(out), *more]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
	return Sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def out(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
	return sample.replay(tmp_path_factory.mktemp("out"))


# the figures


@pytest.fixture(scope="module")
def figures(out: Path) -> dict[str, dict]:
	return {figure["id"]: figure for figure in kpis(out)["kpis"]}


def share(numerator: int, denominator: int) -> tuple[float, float, float | None]:
	return (numerator, denominator, numerator / denominator if denominator else None)


def told(figure: dict) -> tuple[float, float, float | None]:
	return (figure["numerator"], figure["denominator"], figure["value"])


def judged(found: list[dict[str, str]], **wanted: str | tuple[str, ...]) -> tuple[float, float, float | None]:
	"""Met of met and breached among the clocks chosen."""
	chosen = [
		row["state"]
		for row in found
		if all(row[key] in (value if isinstance(value, tuple) else (value,)) for key, value in wanted.items())
	]
	return share(chosen.count("met"), chosen.count("met") + chosen.count("breached"))


@pytest.mark.parametrize(
	"identity, chosen",
	[
		("first-response-in-time", {"agreement": SLA, "metric": "response"}),
		("resolution-in-time", {"agreement": SLA, "metric": "resolution"}),
		("update-discipline", {"agreement": SLA, "metric": "update"}),
		("sla-attainment", {"agreement": SLA}),
		("ola-attainment", {"agreement": ("OLA-second-line", "OLA-first-line")}),
		("uc-attainment", {"agreement": "UC-suppliers"}),
	],
)
def test_shares_in_time_follow_from_the_clocks(out, figures, identity, chosen):
	wanted = judged(rows(out / "clocks.csv"), **chosen)
	assert wanted[1] > 10
	assert told(figures[identity]) == wanted


def test_attainment_rows_follow_from_the_clocks(out):
	found = rows(out / "clocks.csv")
	attainment = kpis(out)["attainment"]
	for row in attainment:
		states = [
			clock["state"]
			for clock in found
			if (clock["agreement"], clock["metric"], clock["priority"] or None)
			== (row["agreement"], row["metric"], row["priority"])
		]
		counted = {state: states.count(state) for state in ("met", "breached", "cancelled")}
		assert {key: row[key] for key in counted} == counted
		assert row["unfinished"] == states.count("running") + states.count("paused")
		done = counted["met"] + counted["breached"]
		assert row["attainment"] == (counted["met"] / done if done else None)
	assert sum(r["met"] + r["breached"] + r["unfinished"] + r["cancelled"] for r in attainment) == len(found)


def test_times_follow_from_clocks_and_tickets(out, figures):
	finished = {
		(row["ticket"], row["metric"]): int(row["elapsed_seconds"])
		for row in rows(out / "clocks.csv")
		if row["agreement"] in SLA and row["stopped_at"]
	}
	solved = {row["ticket"] for row in rows(out / "tickets.csv") if row["resolved_at"]}
	responses = sorted(used for (_, metric), used in finished.items() if metric == "response")
	resolutions = sorted(
		used for (ticket, metric), used in finished.items() if metric == "resolution" and ticket in solved
	)
	for values, mean, p90 in (
		(responses, "response-mean", "response-p90"),
		(resolutions, "mttr", "resolution-p90"),
	):
		assert told(figures[mean]) == (sum(values), len(values), sum(values) / len(values))
		assert figures[p90]["value"] == values[math.ceil(0.9 * len(values)) - 1]


def test_ticket_figures_follow_from_the_tickets(out, figures, sample):
	tickets = rows(out / "tickets.csv")
	escalated = {row["ticket"] for row in rows(out / "escalations.csv")}
	solved = [row for row in tickets if row["resolved_at"]]
	ages = [
		int(sample.until.timestamp()) - seconds(row["opened_at"])
		for row in tickets
		if row["status"] == "open"
	]
	firsts = sum(row["reopened"] == row["reassigned"] == "0" for row in solved)
	grouped = [row for row in tickets if row["group"]]
	complete = sum(bool(row["kind"] and row["priority"] and row["group"]) for row in tickets)
	assert ages
	assert escalated
	assert told(figures["escalated"]) == share(len(escalated), len(tickets))
	assert told(figures["first-contact"]) == share(firsts, len(solved))
	assert told(figures["reopened"]) == share(sum(row["reopened"] != "0" for row in solved), len(solved))
	assert told(figures["dispatch-accuracy"]) == share(
		sum(row["reassigned"] == "0" for row in grouped), len(grouped)
	)
	assert told(figures["record-completeness"]) == share(complete, len(tickets))
	assert figures["backlog"]["value"] == len(ages)
	assert told(figures["backlog-age"]) == (sum(ages), len(ages), sum(ages) / len(ages))
	assert told(figures["covered"]) == share(sum(bool(row["agreement"]) for row in tickets), len(tickets))


def test_every_ticket_of_the_log_has_its_row(sample, out):
	written = [row["ticket"] for row in rows(out / "tickets.csv")]
	given = {line.split(",")[0] for line in sample.log.read_text("utf-8").splitlines()[1:]}
	rejected = {row["ticket"] for row in rows(out / "rejected.csv")}
	assert len(written) == len(set(written)) == kpis(out)["tickets"]
	assert set(written) <= given <= set(written) | rejected | {""}


# moments and comparisons


def test_now_does_not_see_what_comes_later(sample, tmp_path):
	"""A log cut off at a moment, and the whole log as of that moment, tell the same."""
	now = datetime.fromisoformat("2025-07-23T11:17:00+08:00")
	whole = sample.replay(tmp_path / "whole", now=now)
	heads, *lines = sample.log.read_text("utf-8").splitlines(keepends=True)
	at = heads.split(",").index(example_mapping(str(sample.mapping)).columns["at"])
	cut = [line for line in lines if datetime.fromisoformat(line.split(",")[at] + "+08:00") <= now]
	assert 0 < len(cut) < len(lines)
	early = tmp_path / "early.csv"
	early.write_text("".join((heads, *cut)), encoding="utf-8")
	replayed(
		early,
		tmp_path / "cut",
		policy=example_policy(str(POLICY)),
		mapping=example_mapping(str(sample.mapping)),
		now=now,
	)
	for name in ("tickets.csv", "clocks.csv", "escalations.csv"):
		assert (whole / name).read_bytes() == (tmp_path / "cut" / name).read_bytes(), name


def test_tickets_opened_after_now_are_left_out(sample, out, tmp_path):
	now = datetime.fromisoformat("2025-07-23T11:17:00+08:00")
	sample.replay(tmp_path, now=now)
	moment = int(now.timestamp())
	tickets = rows(tmp_path / "tickets.csv")
	opened = {row["ticket"] for row in rows(out / "tickets.csv") if seconds(row["opened_at"]) <= moment}
	assert {row["ticket"] for row in tickets} == opened
	assert 0 < len(opened) == kpis(tmp_path)["tickets"] < TICKETS
	instants = [
		seconds(value)
		for row in (*tickets, *rows(tmp_path / "clocks.csv"), *rows(tmp_path / "escalations.csv"))
		for name, value in row.items()
		if name in ("at", "opened_at", "responded_at", "resolved_at", "closed_at", "started_at", "stopped_at")
	]
	assert max(instant for instant in instants if instant is not None) <= moment


def test_comparing_with_the_same_policy_changes_nothing(sample, out, tmp_path):
	sample.replay(tmp_path, compared=example_policy(str(POLICY)), jobs=2)
	content = kpis(tmp_path)
	assert content["changed"] == []
	assert content["compared"] == {key: content[key] for key in content["compared"]}
	assert set(differing(out, tmp_path)) == {"kpi.json", "report.html"}


def test_comparing_counts_every_verdict_that_differs(sample, out, tmp_path):
	text = POLICY.read_text("utf-8")
	other = tmp_path / "other.yaml"
	other.write_text(text.replace("P3: 3wd", "P3: 1wd").replace('"*": PT2H', '"*": PT10M'), encoding="utf-8")
	assert other.read_text("utf-8") != text
	sample.replay(tmp_path / "both", compared=example_policy(str(other)), jobs=2)
	sample.replay(tmp_path / "second", policy=example_policy(str(other)))
	before, after = (
		{(r["ticket"], r["metric"]): r["state"] for r in rows(folder / "clocks.csv") if r["agreement"] in SLA}
		for folder in (out, tmp_path / "second")
	)
	verdicts = ("met", "breached")
	wanted: dict[tuple[str, str, str], int] = {}
	for key, state in before.items():
		if after[key] != state and state in verdicts and after[key] in verdicts:
			change = (key[1], state, after[key])
			wanted[change] = wanted.get(change, 0) + 1
	told_changes = kpis(tmp_path / "both")["changed"]
	found = {
		(c["metric"], c["before"], c["after"]): c["tickets"]
		for c in told_changes
		if {c["before"], c["after"]} <= set(verdicts)
	}
	assert len(wanted) >= 2
	assert found == wanted


@pytest.mark.parametrize("processes", [2, 3, 7])
def test_the_number_of_processes_changes_no_byte(sample, out, tmp_path, monkeypatch, processes):
	monkeypatch.setattr(replaying, "BATCH", 70)
	sample.replay(tmp_path / "one", jobs=1)
	sample.replay(tmp_path / "more", jobs=processes)
	assert sorted(contents(tmp_path / "one")) == sorted(FILES)
	assert differing(tmp_path / "one", tmp_path / "more") == []
	assert differing(tmp_path / "one", out) == []  # nor does the size of the batches


def test_a_log_too_long_for_memory_is_set_aside_and_changes_no_byte(sample, out, tmp_path, monkeypatch):
	from itss_service.cli.replay.log import reader

	plain = reader.read_log
	monkeypatch.setattr(replaying, "read_log", lambda *args: plain(*args, rows_in_memory=97))
	monkeypatch.setattr(replaying, "BATCH", 70)
	sample.replay(tmp_path, jobs=2)
	assert differing(tmp_path, out) == []


# what goes wrong


@pytest.fixture
def earlier(out: Path, tmp_path: Path) -> Path:
	"""A folder that holds an earlier replay's outcome."""
	folder = tmp_path / "earlier"
	shutil.copytree(out, folder)
	return folder


def break_judging(monkeypatch: pytest.MonkeyPatch, trouble) -> None:
	"""The third batch fails."""
	judge, batches = Judge.judge, []
	monkeypatch.setattr(replaying, "BATCH", 70)

	def failing(self: Judge, tickets: list) -> object:
		batches.append(tickets)
		if any(ticket[0].endswith("00350") for ticket in tickets) or len(batches) == 3:
			trouble()
		return judge(self, tickets)

	monkeypatch.setattr(Judge, "judge", failing)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failure_in_the_middle_leaves_earlier_outputs_untouched(
	sample, earlier, monkeypatch, processes, tmp_path
):
	before = contents(earlier)

	def trouble() -> None:
		raise ItssError("the third batch cannot be judged")

	break_judging(monkeypatch, trouble)
	for folder in (earlier, tmp_path / "new"):
		with pytest.raises(ItssError, match="third batch"):
			sample.replay(folder, jobs=processes)
	assert contents(earlier) == before
	assert contents(tmp_path / "new") == {}


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_fault_of_the_program_is_one_line_and_leaves_nothing_behind(
	sample, earlier, monkeypatch, processes
):
	before = contents(earlier)

	def trouble() -> None:
		raise KeyError("a bug")

	break_judging(monkeypatch, trouble)
	done = command(*sample.arguments(earlier, "--jobs", processes))
	assert done.status == 70
	assert "a bug" in done.err
	assert "Traceback" not in done.err
	assert len(done.err.splitlines()) == 1
	assert contents(earlier) == before


def test_a_worker_that_is_killed_is_told_with_a_remedy(sample, earlier, monkeypatch):
	before = contents(earlier)
	parent = os.getpid()

	def trouble() -> None:
		assert os.getpid() != parent
		os.kill(os.getpid(), signal.SIGKILL)

	break_judging(monkeypatch, trouble)
	done = command(*sample.arguments(earlier, "--jobs", "2"))
	assert done.status == 1
	assert "worker process" in done.err
	assert "--jobs 1" in done.err
	assert contents(earlier) == before


def test_an_interruption_leaves_nothing_half_written_and_no_process(sample, earlier, monkeypatch):
	import multiprocessing

	before = contents(earlier)
	monkeypatch.setattr(replaying, "BATCH", 70)
	progress: list[int] = []

	def interrupt(done: int, total: int | None) -> None:
		progress.append(done)
		if len(progress) == 2:
			raise KeyboardInterrupt

	order = replaying.Order(
		sample.log,
		example_mapping(str(sample.mapping)),
		example_policy(str(POLICY)),
		earlier,
		sample.until,
		jobs=2,
	)
	with pytest.raises(KeyboardInterrupt):
		replaying.replay(order, on_judged=interrupt)
	assert contents(earlier) == before
	assert multiprocessing.active_children() == []


def test_an_out_folder_that_is_a_file_is_refused(sample, tmp_path):
	place = tmp_path / "taken"
	place.write_text("mine")
	done = command(*sample.arguments(place))
	assert done.status in (1, 2)
	assert str(place) in done.err
	assert place.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_out_folder_that_cannot_be_written_to_is_told(sample, tmp_path):
	place = tmp_path / "locked"
	place.mkdir(mode=0o500)
	done = command(*sample.arguments(place))
	assert done.status in (1, 2)
	assert str(place) in done.err
	assert "Traceback" not in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full to write to")
def test_a_disk_that_is_full_is_told_and_leaves_earlier_outputs_untouched(sample, earlier, monkeypatch):
	from itss_service.cli.replay import output

	before = contents(earlier)
	plain = open

	def full(path, *args, **more):
		return plain("/dev/full" if Path(path).name == "clocks.csv" else path, *args, **more)

	monkeypatch.setattr(output, "open", full, raising=False)
	done = command(*sample.arguments(earlier))
	assert done.status in (1, 2)
	assert "no space left" in done.err.lower()
	assert "Traceback" not in done.err
	assert len(done.err.splitlines()) == 1
	assert contents(earlier) == before


HEADS = (
	"number,ident_state,opened_at,sys_updated_at,category,category,impact,urgency,priority,assignment_group\n"
)


@pytest.mark.parametrize(
	"content, message",
	[
		("", "empty"),
		(HEADS, "no rows"),
		(HEADS + "1,-100,1/3/2016 10:00,1/3/2016 10:00,1,1,1,1,1,1\n" * 3, "rejected"),
		("a,b\n1,2\n", "number"),
	],
	ids=["no line", "heads alone", "every row bad", "other columns"],
)
def test_a_log_without_a_usable_row_is_told_and_nothing_is_written(tmp_path, content, message, monkeypatch):
	log = tmp_path / "log.csv"
	log.write_text(content, encoding="utf-8")
	with pytest.raises(ItssError, match=message) as caught:
		replayed(log, tmp_path / "out")
	assert "log.csv" in str(caught.value)
	assert not (tmp_path / "out").exists() or contents(tmp_path / "out") == {}


def test_a_now_before_the_first_ticket_is_told(sample, tmp_path):
	with pytest.raises(ItssError, match=r"begins at 2025-0\S+, after the 2025-01-01T00:00:00\+08:00"):
		sample.replay(tmp_path, now=datetime.fromisoformat("2025-01-01T00:00:00+08:00"))
	assert contents(tmp_path) == {}


def test_a_log_of_one_ticket_is_enough(tmp_path):
	log = tmp_path / "log.csv"
	log.write_text(
		HEADS
		+ "7,New,1/3/2016 10:00,1/3/2016 10:00,1,1,1,1,3,70\n"
		+ "7,Resolved,1/3/2016 10:00,1/3/2016 11:00,1,1,1,1,3,70\n",
		encoding="utf-8",
	)
	replayed(log, tmp_path / "out", compared=example_policy("incident_policy_stricter.yaml"))
	assert [row["state"] for row in rows(tmp_path / "out" / "clocks.csv")] == ["met"] * 3
