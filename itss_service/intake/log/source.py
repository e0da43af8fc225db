"""A log file with its mapping, and how its tickets are known again in a site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import frappe
from frappe import _

from itss_service.bridge.instants import system_zone
from itss_service.cli.documents import read_document
from itss_service.cli.replay.log.reader import LogReader, TicketEvents, read_log
from itss_service.cli.replay.mapping import LogMapping, parse_mapping
from itss_service.core.ticket.events import Event
from itss_service.tickets.store import DOCTYPE as EVENT

DOCTYPE = "Issue"
BATCH = 500
"""Tickets per transaction."""
_LONGEST_TAG = 100


class EmptyLogError(frappe.ValidationError):
	pass


@dataclass(frozen=True, slots=True)
class Log:
	"""A log to load, remove or compare; `every` and `limit` take a sample of its tickets."""

	path: Path
	mapping: LogMapping
	every: int = 1
	limit: int | None = None

	@property
	def tag(self) -> str:
		"""What the source of its events begins with; the file's name tells whose they are."""
		return f"log {self.path.name[:_LONGEST_TAG]}: "

	def batches(self, reader: LogReader) -> Iterator[list[TicketEvents]]:
		"""The sample's tickets, a transaction's worth at a time."""
		end = None if self.limit is None else self.limit * self.every
		tickets = islice(reader, 0, end, self.every)
		while batch := list(islice(tickets, BATCH)):
			yield batch


def open_log(path: str, mapping: str, every: int = 1, limit: int | None = None) -> Log:
	"""The log by its mapping file; DocumentError names the line that is wrong."""
	document = read_document(mapping)
	with document.naming():
		return Log(Path(path), parse_mapping(document.data), max(every, 1), limit)


def read(log: Log) -> LogReader:
	"""The log read once, with a range of instants."""
	reader = read_log(log.path, log.mapping)
	if reader.first is None:
		reader.close()
		frappe.throw(
			_("No row of {0} can be used; all {1} were rejected.").format(log.path.name, reader.rejected),
			EmptyLogError,
			_("Nothing to Load"),
		)
	return reader


def sourced(log: Log, events: list[Event]) -> list[Event]:
	"""The events as a site keeps them: told in its time zone, and by which log."""
	zone = system_zone()
	return [
		replace(event, at=event.at.astimezone(zone), source=f"{log.tag}{event.source or ''}"[:140])
		for event in events
	]


def of_this_log(log: Log, names: list[str] | None = None) -> dict[str, str]:
	"""The ITSS Tickets that were loaded from the log, by their Issues' names."""
	event = frappe.qb.DocType(EVENT)
	query = (
		frappe.qb.from_(event)
		.select(event.reference_name, event.ticket)
		.where((event.reference_doctype == DOCTYPE) & (event.serial == 1))
		.where(event.source.like(_escaped(log.tag) + "%"))
	)
	if names is not None:
		query = query.where(event.reference_name.isin(names))
	return dict(query.run())


def _escaped(text: str) -> str:
	return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
