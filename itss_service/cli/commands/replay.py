"""`itss-service replay`: a year of tickets against a policy."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from itss_service.cli.replay.results import Results
	from itss_service.cli.replay.run import OnProgress, Order

DESCRIPTION = """\
Reads a ticket log and tells what a policy would have made of it: every clock, every
escalation, every KPI, and a report to show. With --compare a second policy is set beside it.
"""
EXAMPLES = """\
examples:
  itss-service replay --log tickets.csv --mapping mapping.yaml --policy policy.yaml --out outcome
  itss-service replay --log log.csv.gz --mapping m.yaml --policy now.yaml --compare draft.yaml --out o --lang zh

writes into --out:
  clocks.csv       a row per ticket and target
  tickets.csv      a row per ticket
  escalations.csv  what would have been escalated, when, and to whom
  kpi.json         every KPI with numerator, denominator and value
  rejected.csv     rows that could not be used, with line and reason
  adjusted.csv     instants that were not taken as given
  report.html      one page to show and print
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument(
		"--log", required=True, type=Path, metavar="FILE", help="the log: .csv or .jsonl, also .gz or .zip"
	)
	parser.add_argument("--mapping", required=True, type=Path, metavar="FILE", help="how to read the log")
	parser.add_argument("--policy", required=True, type=Path, metavar="FILE", help="the policy to judge by")
	parser.add_argument(
		"--compare", type=Path, metavar="FILE", help="a second policy to set beside the first"
	)
	parser.add_argument(
		"--out", required=True, type=Path, metavar="DIR", help="where to write; made if absent"
	)
	parser.add_argument("--now", metavar="INSTANT", help="judge as of this instant (default: the log's last)")
	parser.add_argument("--lang", choices=("en", "zh"), default="en", help="the report's language")
	parser.add_argument("--jobs", type=int, metavar="N", help="processes to use (default: one per processor)")


def run(args: argparse.Namespace) -> int:
	"""Replays and says where the outcome is."""
	from itss_service.cli.documents import read_document
	from itss_service.cli.policies import read_policy
	from itss_service.cli.replay.mapping import parse_mapping

	document = read_document(args.mapping)
	with document.naming():
		mapping = parse_mapping(document.data)
	now = _instant(args.now, mapping.zone) if args.now else None
	policy = read_policy(args.policy)
	compared = read_policy(args.compare) if args.compare else None
	one_thread_per_process()
	from itss_service.cli.replay.run import Order

	order = Order(args.log, mapping, policy, args.out, now, compared, jobs_of(args.jobs), args.lang)
	tell(replay_with_progress(order), args.out)
	return 0


def _instant(text: str, zone: tzinfo) -> datetime:
	from itss_service.cli.errors import Unreadable
	from itss_service.core.errors import ItssError
	from itss_service.core.instants import epoch, parse_instant

	try:
		instant = parse_instant(text, zone)
		epoch(instant)
	except ItssError as error:
		raise Unreadable(f"--now: {error}") from None
	return instant


def jobs_of(given: int | None) -> int:
	"""How many processes to use."""
	from itss_service.cli.replay.workers import available_cores

	return max(given, 1) if given is not None else available_cores()


def replay_with_progress(order: Order) -> Results:
	"""The replay, with bars where somebody watches."""
	from itss_service.cli.replay.run import replay

	with _bar("reading", "B") as reading, _bar("judging", " tickets") as judging:
		return replay(order, reading, judging)


def tell(results: Results, out: Path) -> None:
	"""A few lines on standard output; shares are cut like the report's, so that both say the same."""
	from itss_service.cli.i18n import words

	english = words("en")
	print(
		f"{results.tickets} tickets of {results.rows} rows ({results.rejected} rejected, {results.adjusted} adjusted)"
	)
	for row in results.outcome.attainment:
		share = "-" if row.share is None else english.share(row.share)
		goal = "" if row.goal is None else f" of {english.goal(row.goal)}"
		print(
			f"  {row.agreement}  {row.metric}  {row.priority or '-'}: {share}{goal}  ({row.met}/{row.judged})"
		)
	print(f"report: {out / 'report.html'}")


@contextmanager
def _bar(what: str, unit: str) -> Iterator[OnProgress | None]:
	if not sys.stderr.isatty():
		yield None
		return
	from tqdm import tqdm

	tqdm.monitor_interval = 0  # no thread beside the worker processes
	with tqdm(desc=what, unit=unit, unit_scale=True, leave=False) as bar:

		def show(done: int, total: int | None) -> None:
			bar.total = total
			bar.update(done - bar.n)

		yield show


def one_thread_per_process() -> None:
	"""The arrays here are too small for numpy's threads, which would only get in the way of the processes."""
	os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
	os.environ.setdefault("OMP_NUM_THREADS", "1")
