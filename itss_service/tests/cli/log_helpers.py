"""Small logs for the reader's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from itss_service.cli.replay.log.findings import Adjusted, Rejected
from itss_service.cli.replay.log.reader import LogReader, read_log
from itss_service.cli.replay.mapping import parse_mapping
from itss_service.core.ticket.events import Event

STATES: dict[str, Any] = {
	"columns": {"ticket": "id", "at": "at", "state": "state", "opened_at": "opened", "group": "team"},
	"states": {
		"New": "opened",
		"Active": "responded",
		"Waiting": "paused",
		"Vendor": "paused",
		"Solved": "resolved",
		"Done": "closed",
		"Withdrawn": "cancelled",
	},
}
HEADER = "id,at,state,opened,team\n"


class Log:
	"""What a log was read into."""

	def __init__(self, path: Path, mapping: object, **options: Any) -> None:
		self.rejected: list[Rejected] = []
		self.adjusted: list[Adjusted] = []
		self.reader: LogReader = read_log(
			path,
			parse_mapping(mapping),
			on_rejected=self.rejected.append,
			on_adjusted=self.adjusted.append,
			**options,
		)
		with self.reader:
			self.read = list(self.reader)
		self.tickets: dict[str, list[Event]] = dict(self.read)

	def told(self, ticket: str) -> list[str]:
		"""A ticket's events as "HH:MM name"."""
		return [f"{event.at:%H:%M} {event.event}" for event in self.tickets[ticket]]


def log_of(
	tmp_path: Path, content: str | bytes, mapping: object = STATES, name: str = "log.csv", **options: Any
) -> Log:
	"""The log with this content, read."""
	path = tmp_path / name
	path.write_bytes(content.encode() if isinstance(content, str) else content)
	return Log(path, mapping, **options)


def rows_of(*rows: str) -> str:
	"""A log of ticket 1 on one day: "HH:MM state [team]" each."""
	lines = []
	for row in rows:
		at, state, *team = row.split()
		lines.append(f"1,2026-03-02T{at},{state},,{''.join(team)}\n")
	return HEADER + "".join(lines)
