"""The demo: a sample that is the same for everybody, believable, and replayed to the end."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from itss_service.cli.demo.kpi_table import aligned
from itss_service.cli.demo.sample_log import SampleLog, sample_log
from itss_service.cli.main import main
from itss_service.cli.policies import read_policy
from itss_service.core.agreement.policy import Policy
from itss_service.core.guarantee.chain import chains

STANDARD = Path(__file__).resolve().parents[2] / "cli" / "demo" / "standard_policy.yaml"


@lru_cache(maxsize=1)
def standard() -> Policy:
	return read_policy(STANDARD)


def sample(seed: int = 1, tickets: int = 400, weeks: int = 26) -> SampleLog:
	return sample_log(seed, tickets, weeks, standard().calendars["office"], standard().calendars["always"])


def rows_of(log: SampleLog) -> list[dict[str, str]]:
	return list(csv.DictReader(io.StringIO(log.text)))


def test_same_seed_gives_the_same_bytes() -> None:
	assert sample(5).text == sample(5).text


def test_another_seed_gives_another_log() -> None:
	assert sample(5).text != sample(6).text


def test_every_ticket_is_opened_and_every_row_lies_before_the_end() -> None:
	rows = rows_of(log := sample(tickets=1_200))
	assert len({row["ticket"] for row in rows}) == 1_200
	assert sum(row["state"] == "New" for row in rows) == 1_200
	assert max(row["changed_at"] for row in rows) < str(log.until)[:19]


@pytest.mark.parametrize(
	("column", "expected"),
	[
		(
			"kind",
			[
				"consult",
				"fault",
				"how-to",
				"complaint",
				"suggestion",
				"resource_request",
				"data_change",
				"permission_change",
			],
		),
		("channel", ["portal", "phone", "im", "oa", "email", "wechat", "paper"]),
		(
			"state",
			[
				"New",
				"In_progress",
				"Customer_informed",
				"Waiting_for_customer",
				"Waiting_for_supplier",
				"Planned_maintenance",
				"Resolved",
				"Closed",
				"Withdrawn",
			],
		),
		("group", ["first_line", "second_line"]),
	],
)
def test_a_sample_shows_every_value(column: str, expected: list[str]) -> None:
	found = {row[column].replace(" ", "_") for row in rows_of(sample(tickets=1_500))}
	assert found == set(expected)


def test_nobody_opens_as_many_tickets_at_night_as_by_day() -> None:
	hours = Counter(
		int(row["opened_at"][11:13]) for row in rows_of(sample(tickets=1_500)) if row["state"] == "New"
	)
	night = sum(hours[hour] for hour in (*range(7), *range(20, 24)))
	assert 0 < night < sum(hours.values()) / 10


def test_make_up_working_days_are_busier_than_the_holidays_beside_them() -> None:
	days = Counter(row["opened_at"][:10] for row in rows_of(sample(tickets=3_000)) if row["state"] == "New")
	assert days["2025-10-11"] > 2 * days["2025-10-04"]  # both are Saturdays; the second is a public holiday


def test_the_incident_wave_has_the_most_tickets_of_all_fortnights() -> None:
	days = Counter(row["opened_at"][:10] for row in rows_of(sample(tickets=3_000)) if row["kind"] == "fault")
	months = Counter[str]()
	for day, count in days.items():
		months[day[:7]] += count
	assert months.most_common(1)[0][0] in ("2025-10", "2025-11")


def test_demo_replays_its_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
	out = tmp_path / "deep" / "demo"
	assert main(["demo", "--out", str(out), "--tickets", "300", "--jobs", "1"]) == 0
	told = capsys.readouterr().out
	assert "300 tickets" in told
	assert "First responses in time" in told
	assert str(out / "report.html") in told
	assert json.loads((out / "kpi.json").read_text(encoding="utf-8"))["tickets"] == 300


def test_demo_leaves_what_replay_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
	main(["demo", "--out", str(tmp_path), "--tickets", "60", "--jobs", "1"])
	files = {name: str(tmp_path / name) for name in ("sample_log.csv", "mapping.yaml", "policy.yaml")}
	again = ["--log", files["sample_log.csv"], "--mapping", files["mapping.yaml"]]
	assert main(["replay", *again, "--policy", files["policy.yaml"], "--out", str(tmp_path / "again")]) == 0
	assert "60 tickets" in capsys.readouterr().out


def test_demo_speaks_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
	assert main(["demo", "--out", str(tmp_path), "--tickets", "60", "--jobs", "1", "--lang", "zh"]) == 0
	assert "首次响应及时率" in capsys.readouterr().out
	assert 'lang="zh' in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", [("--tickets", "0"), ("--weeks", "1000"), ("--tickets", "many")])
def test_sizes_out_of_bounds_are_refused(
	option: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
	assert main(["demo", "--out", str(tmp_path), *option]) == 2
	assert "is not a whole number from" in capsys.readouterr().err


def test_attainment_of_the_full_sample_is_believable(tmp_path: Path) -> None:
	assert main(["demo", "--out", str(tmp_path)]) == 0
	told = json.loads((tmp_path / "kpi.json").read_text(encoding="utf-8"))
	values = {kpi["id"]: kpi["value"] for kpi in told["kpis"]}
	assert 0.9 < values["sla-attainment"] < 0.97
	assert 0.88 < values["first-response-in-time"] < 0.98
	assert 0.6 < values["first-contact"] < 0.85
	assert values["backlog"] > 0
	missed = [row for row in told["attainment"] if row["attainment"] and row["attainment"] < row["goal"]]
	met = [row for row in told["attainment"] if row["attainment"] and row["attainment"] >= row["goal"]]
	assert missed
	assert met


def test_every_resolution_chain_of_the_standard_policy_holds() -> None:
	start = sample(tickets=1, weeks=1).until
	found = [chain for chain in chains(standard(), start, 120) if chain.metric == "resolution"]
	assert len(found) == 8
	assert all(chain.complete and chain.holds and chain.goals_hold for chain in found)


def test_chinese_cells_take_two_places() -> None:
	assert aligned([["数值", "a"], ["x", "b"]], left=(0,)) == "数值  a\nx     b"
