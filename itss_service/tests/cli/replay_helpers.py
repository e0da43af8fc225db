"""Replays for tests: the example policy on whatever log there is, and what was written, read back plainly."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from itss_service.cli.documents import read_document
from itss_service.cli.replay.mapping import LogMapping, parse_mapping
from itss_service.cli.replay.results import Results
from itss_service.cli.replay.run import Order, replay
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.policy import Policy

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
REAL_LOG = ROOT.parent / "shared" / "data" / "incident_event_log.csv.gz"
NO_REAL_LOG = f"the real incident log is not at {REAL_LOG}"
FILES = (
	"adjusted.csv",
	"clocks.csv",
	"escalations.csv",
	"kpi.json",
	"rejected.csv",
	"report.html",
	"tickets.csv",
)


def example_policy(name: str = "incident_policy.yaml") -> Policy:
	"""A policy of examples/, freshly parsed."""
	return parse_policy(read_document(EXAMPLES / name).data)


def example_mapping(name: str = "incident_log_mapping.yaml") -> LogMapping:
	"""A mapping of examples/."""
	return parse_mapping(read_document(EXAMPLES / name).data)


def replayed(log: Path, out: Path, **options: Any) -> Results:
	"""The example policy on a log that the example mapping reads."""
	options.setdefault("policy", example_policy())
	options.setdefault("mapping", example_mapping())
	return replay(Order(log=log, out=out, **options))


def rows(path: Path) -> list[dict[str, str]]:
	"""The rows of a CSV file by their heads."""
	with open(path, encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))


def kpis(out: Path) -> dict[str, Any]:
	"""The content of kpi.json."""
	content: dict[str, Any] = json.loads((out / "kpi.json").read_text("utf-8"))
	return content


def contents(out: Path) -> dict[str, bytes]:
	"""All files of a folder, hidden ones too."""
	return {path.name: path.read_bytes() for path in out.iterdir()}


def differing(a: Path, b: Path) -> list[str]:
	"""The files that are not byte for byte the same in two folders."""
	here, there = contents(a), contents(b)
	return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def seconds(text: str) -> int | None:
	"""An instant of a file as seconds since 1970."""
	return int(datetime.fromisoformat(text).timestamp()) if text else None
