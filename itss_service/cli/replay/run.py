"""The replay: a log read, judged by one or two policies, and written down."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from itss_service.cli.replay.judging import Changes, Judge, Judgement, Ticket, changes
from itss_service.cli.replay.log.reader import LogReader, TicketEvents, read_log
from itss_service.cli.replay.mapping import LogMapping
from itss_service.cli.replay.outcome import outcome
from itss_service.cli.replay.output import OutputFolder, kpi_json
from itss_service.cli.replay.results import Results
from itss_service.cli.replay.workers import in_order
from itss_service.cli.report.page import build_report
from itss_service.core.agreement.policy import Policy
from itss_service.core.errors import ItssError
from itss_service.core.instants import epoch, from_epoch
from itss_service.core.ticket.history import history

BATCH = 5_000
"""Tickets judged at a time: what one worker process is given. Every fork costs some 50 ms of copied pages."""

OnProgress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Order:
	"""What to replay. `now` None is the log's last instant; `compared` a second policy to set beside the first."""

	log: Path
	mapping: LogMapping
	policy: Policy
	out: Path
	now: datetime | None = None
	compared: Policy | None = None
	jobs: int = 1
	lang: str = "en"


def replay(order: Order, on_read: OnProgress | None = None, on_judged: OnProgress | None = None) -> Results:
	"""Writes clocks.csv, tickets.csv, escalations.csv, kpi.json, rejected.csv, adjusted.csv and report.html.

	`on_read` hears how many bytes of the log were read, `on_judged` how many tickets were judged. ItssError where
	the log cannot be used; then nothing is written.
	"""
	with _without_collecting(), OutputFolder(order.out) as folder:
		with read_log(order.log, order.mapping, on_read, folder.rejected, folder.adjusted) as reader:
			results = _judge(order, reader, folder, on_judged)
		folder.text("kpi.json", kpi_json(results))
		folder.text("report.html", build_report(results, order.lang))
		folder.finish()
	return results


def _judge(order: Order, reader: LogReader, folder: OutputFolder, on_judged: OnProgress | None) -> Results:
	if reader.first is None or reader.last is None:
		raise ItssError(f"{order.log}: no row of it can be used; all {reader.rejected} were rejected")
	zone = order.mapping.zone
	now = order.now or from_epoch(reader.last, zone)
	first, until = reader.first, epoch(now)
	if until < first:
		begins = from_epoch(first, zone).isoformat()
		raise ItssError(f"{order.log}: begins at {begins}, after the {now.isoformat()} it is to be judged at")
	policies = [policy for policy in (order.policy, order.compared) if policy]
	judges = [Judge(policy, until, zone) for policy in policies]
	for judge in judges:
		judge.lay_out(first)

	def work(batch: list[TicketEvents]) -> tuple[list[Judgement], Changes]:
		judgements = [judge.judge(_steps(batch, judge.policy, now)) for judge in judges]
		changed = changes(*judgements) if len(judgements) == 2 else Changes()
		for judgement in judgements:
			judgement.verdicts.clear()
		return judgements, changed

	totals, changed, done = [Judgement() for _ in policies], Changes(), 0
	for judgements, differing in in_order(_batches(reader), work, order.jobs):
		folder.judged(judgements[0])
		for total, judgement in zip(totals, judgements, strict=True):
			total.add(judgement)
		changed.add(differing)
		if on_judged:
			done += len(judgements[0].tickets)
			on_judged(done, None)
	outcomes = [outcome(p, total, first, until, zone) for p, total in zip(policies, totals, strict=True)]
	return Results(
		log=order.log.name,
		time_zone=zone.key,
		first=from_epoch(first, zone),
		now=now.astimezone(zone),
		tickets=len(totals[0].tickets),
		rows=reader.rows,
		rejected=reader.rejected,
		adjusted=reader.adjusted,
		outcome=outcomes[0],
		compared=outcomes[1] if len(outcomes) == 2 else None,
		changed=changed.shown,
		changed_counts=changed.counts,
	)


def _batches(reader: LogReader) -> Iterator[list[TicketEvents]]:
	tickets = iter(reader)
	while batch := list(islice(tickets, BATCH)):
		yield batch


def _steps(batch: list[TicketEvents], policy: Policy, now: datetime) -> list[Ticket]:
	return [(ticket, history(events, now, policy.matrix)) for ticket, events in batch]


@contextmanager
def _without_collecting() -> Iterator[None]:
	"""Nothing here lives in cycles; the collector would only walk what was read, and make processes copy it."""
	was_on = gc.isenabled()
	gc.disable()
	try:
		yield
	finally:
		if was_on:
			gc.enable()
