"""`demo`: a sample log, its replay and the report."""

from __future__ import annotations

import argparse
from pathlib import Path

from itss_service.cli import exit_codes

DESCRIPTION = """\
Makes up a realistic ticket log (nothing is fetched from anywhere), replays it with the standard policy that comes
with the program, prints the KPIs and says where the report is. The same seed gives the same bytes.
"""
EXAMPLES = """\
examples:
  itss-service demo
  itss-service demo --lang zh --out demo-zh
  itss-service demo --seed 7 --tickets 20000 --weeks 52 --out big

writes into --out what `itss-service replay` writes, and before it
  sample_log.csv   the log, a row per change of state
  mapping.yaml     how to read it
  policy.yaml      the standard policy; change its numbers and replay again
"""
_MOST_TICKETS, _MOST_WEEKS = 1_000_000, 104


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument(
		"--out",
		type=Path,
		default=Path("itss-demo"),
		metavar="DIR",
		help="where to write; made if absent (default: itss-demo)",
	)
	parser.add_argument("--seed", type=int, default=1, metavar="N", help="which sample (default: 1)")
	parser.add_argument(
		"--tickets",
		type=lambda text: _between(text, 1, _MOST_TICKETS),
		default=3_000,
		metavar="N",
		help="how many tickets (default: 3000)",
	)
	parser.add_argument(
		"--weeks",
		type=lambda text: _between(text, 1, _MOST_WEEKS),
		default=26,
		metavar="N",
		help="over how many weeks from July 2025 on (default: 26)",
	)
	parser.add_argument("--lang", choices=("en", "zh"), default="en", help="the language of table and report")
	parser.add_argument("--jobs", type=int, metavar="N", help="processes to use (default: one per processor)")


def run(args: argparse.Namespace) -> int:
	"""Writes the sample, replays it and prints what came of it."""
	from itss_service.cli.commands.replay import (
		jobs_of,
		one_thread_per_process,
		replay_with_progress,
	)

	one_thread_per_process()
	from itss_service.cli.demo.kpi_table import kpi_table
	from itss_service.cli.demo.sample_log import MAPPING, sample_log
	from itss_service.cli.documents import read_document
	from itss_service.cli.i18n import words
	from itss_service.cli.policies import read_policy
	from itss_service.cli.replay.mapping import parse_mapping
	from itss_service.cli.replay.run import Order

	standard = Path(__file__).resolve().parents[1] / "demo" / "standard_policy.yaml"
	policy = read_policy(standard)
	sample = sample_log(
		args.seed, args.tickets, args.weeks, policy.calendars["office"], policy.calendars["always"]
	)
	out: Path = args.out
	out.mkdir(parents=True, exist_ok=True)
	log = out / "sample_log.csv"
	for path, content in (
		(log, sample.text),
		(out / "mapping.yaml", MAPPING),
		(out / "policy.yaml", standard.read_text(encoding="utf-8")),
	):
		path.write_bytes(content.encode("utf-8"))
	mapping = parse_mapping(read_document(out / "mapping.yaml").data)
	order = Order(log, mapping, policy, out, now=sample.until, jobs=jobs_of(args.jobs), lang=args.lang)
	results = replay_with_progress(order)
	print(
		f"{results.tickets} tickets of {results.rows} rows"
		f" ({results.rejected} rejected, {results.adjusted} adjusted), judged by “{results.outcome.policy}”\n"
	)
	print(kpi_table(results, words(args.lang)))
	print(f"\nreport: {out / 'report.html'}")
	return exit_codes.OK


def _between(text: str, least: int, most: int) -> int:
	if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
		raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
	return int(text)
