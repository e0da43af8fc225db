"""The files of a replay: written aside and put in place together, so that nobody finds half of them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from itss_service.cli.replay.csv_rows import CLOCKS_HEADER, ESCALATIONS_HEADER, TICKETS_HEADER
from itss_service.cli.replay.judging import Judgement
from itss_service.cli.replay.log.findings import Adjusted, Rejected
from itss_service.cli.replay.results import Outcome, Results
from itss_service.core.errors import ItssError
from itss_service.core.measure.kpi import Figure

_HEADERS = {
	"clocks.csv": CLOCKS_HEADER,
	"tickets.csv": TICKETS_HEADER,
	"escalations.csv": ESCALATIONS_HEADER,
	"rejected.csv": Rejected._fields,
	"adjusted.csv": Adjusted._fields,
}


class OutputFolder:
	"""A folder being filled; `finish` moves its files to `folder`, leaving without it throws them away."""

	def __init__(self, folder: Path) -> None:
		self.folder = folder
		try:
			folder.mkdir(parents=True, exist_ok=True)
			self._aside = Path(tempfile.mkdtemp(prefix=".replay-", dir=folder))
		except OSError as error:
			raise ItssError(f"{folder}: cannot be written to: {error.strerror}") from None
		self._open = ExitStack()
		self._files: dict[str, TextIO] = {}
		for name, header in _HEADERS.items():
			file = open(self._aside / name, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed by the stack
			self._files[name] = self._open.enter_context(file)
			self._row(name, header)

	def __enter__(self) -> OutputFolder:
		return self

	def __exit__(
		self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
	) -> None:
		try:
			self._open.close()
		finally:
			shutil.rmtree(self._aside, ignore_errors=True)

	def rejected(self, row: Rejected) -> None:
		"""List a rejected row."""
		self._row("rejected.csv", row)

	def adjusted(self, row: Adjusted) -> None:
		"""List an adjusted row."""
		self._row("adjusted.csv", row)

	def judged(self, judgement: Judgement) -> None:
		"""Append a batch's rows."""
		self._files["clocks.csv"].write(judgement.clocks_csv)
		self._files["tickets.csv"].write(judgement.tickets_csv)
		self._files["escalations.csv"].write(judgement.escalations_csv)

	def text(self, name: str, content: str) -> None:
		"""A whole file."""
		(self._aside / name).write_text(content, encoding="utf-8")

	def finish(self) -> None:
		"""Put everything in place."""
		self._open.close()
		for path in sorted(self._aside.iterdir()):
			os.replace(path, self.folder / path.name)

	def _row(self, name: str, row: Sequence[object]) -> None:
		csv.writer(self._files[name], lineterminator="\n").writerow(row)


def kpi_json(results: Results) -> str:
	"""The content of kpi.json."""
	content: dict[str, Any] = {
		"log": results.log,
		"time_zone": results.time_zone,
		"from": _text(results.first),
		"now": _text(results.now),
		"rows": results.rows,
		"tickets": results.tickets,
		"rejected_rows": results.rejected,
		"adjusted_rows": results.adjusted,
		**_outcome(results.outcome),
	}
	if results.compared:
		content["compared"] = _outcome(results.compared)
		content["changed"] = [
			{"metric": metric, "before": before, "after": after, "tickets": count}
			for (metric, before, after), count in sorted(results.changed_counts.items())
		]
	return json.dumps(content, ensure_ascii=False, indent="\t") + "\n"


def _outcome(outcome: Outcome) -> dict[str, Any]:
	attainment = [
		{
			"kind": row.kind,
			"agreement": row.agreement,
			"metric": row.metric,
			"priority": row.priority or None,
			"goal": row.goal,
			"met": row.met,
			"breached": row.breached,
			"unfinished": row.unfinished,
			"cancelled": row.cancelled,
			"attainment": row.share,
		}
		for row in outcome.attainment
	]
	return {
		"policy": outcome.policy,
		"kpis": [_figure(figure) for figure in outcome.figures],
		"attainment": attainment,
		"escalations": dict(outcome.escalations),
	}


def _figure(figure: Figure) -> dict[str, Any]:
	return {
		"id": figure.id,
		"name": figure.name,
		"unit": figure.unit,
		"numerator": figure.numerator,
		"denominator": figure.denominator,
		"value": figure.value,
		"goal": figure.goal,
		"direction": figure.direction,
	}


def _text(at: datetime) -> str:
	return at.isoformat()
