"""`fit`: whether the OLAs and UCs under each SLA target can carry it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING

from itss_service.cli import exit_codes
from itss_service.cli.arguments import date_argument
from itss_service.cli.policies import read_policy

if TYPE_CHECKING:
	from itss_service.core.guarantee.verdict import Chain

DESCRIPTION = """\
Checks the guarantee chain of every SLA target in a policy: the durations of the OLAs and UCs that underpin it, each
on its own calendar and one after the other, must end in time for a ticket opened at the worst moment of a year, and
the shares that they promise must multiply to at least the SLA's goal.
"""
EXAMPLES = """\
verdicts:
  holds        the chain ends in time, whenever the ticket is opened
  CANNOT HOLD  there is a moment from which it does not, or the promised shares are too small
  incomplete   something underpins it, but not at this priority
  no chain     nothing underpins it
  not judged   the end is out of reach

examples:
  itss-service fit policy.yaml
  itss-service fit --from 2027-01-01 --json policy.yaml
"""
_HEADER = (
	"agreement",
	"metric",
	"priority",
	"within",
	"verdict",
	"margin",
	"worst start",
	"goal",
	"promised",
)
_DAYS = 366


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument("policy", metavar="POLICY", help='a policy in YAML or JSON ("-": standard input)')
	parser.add_argument(
		"--from",
		dest="first",
		type=date_argument,
		metavar="DATE",
		help="the first day of the year to search (default: 1 January this year)",
	)
	parser.add_argument("--json", action="store_true", help="print the chains as JSON")


def run(args: argparse.Namespace) -> int:
	"""Prints every chain."""
	from itss_service.core.guarantee.chain import chains

	policy = read_policy(args.policy)
	first: date = args.first or date(date.today().year, 1, 1)
	found = chains(policy, datetime(first.year, first.month, first.day, tzinfo=timezone.utc), _DAYS)
	if args.json:
		print(json.dumps([chain.as_dict() for chain in found], ensure_ascii=False, indent=2))
	else:
		_print(found)
	return exit_codes.FINDINGS if any(chain.cannot_hold for chain in found) else exit_codes.OK


def _print(found: Sequence[Chain]) -> None:
	if not found:
		print("the policy has no SLA")
		return
	rows = [_HEADER, *(_row(chain) for chain in found)]
	widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
	for index, row in enumerate(rows):
		print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
		if index:
			_print_details(found[index - 1])
	without = dict.fromkeys(f"{chain.agreement} {chain.metric}" for chain in found if not chain.underpinned)
	if without:
		print(f"\nno OLA or UC underpins: {', '.join(without)}")


def _row(chain: Chain) -> tuple[str, ...]:
	from itss_service.core.durations import format_duration

	return (
		chain.agreement,
		chain.metric,
		chain.priority,
		format_duration(chain.duration),
		chain.verdict.upper() if chain.cannot_hold else chain.verdict,
		"" if chain.margin_seconds is None else _margin(chain.margin_seconds),
		"" if chain.worst_start is None else chain.worst_start.isoformat(" ", "seconds"),
		_percent(chain.goal),
		_percent(chain.promised),
	)


def _print_details(chain: Chain) -> None:
	from itss_service.core.durations import format_duration

	for stage in chain.stages:
		span = f"{stage.starts_at.isoformat(' ', 'seconds')} to {stage.ends_at.isoformat(' ', 'seconds')}"
		print(
			f"    {stage.position}. {stage.kind} {stage.agreement} within {format_duration(stage.duration)}: {span}"
		)
	if chain.verdict != "no chain":
		for finding in chain.findings:
			print(f"    - {finding}")


def _margin(seconds: int) -> str:
	from itss_service.core.durations import format_duration

	return f"-{format_duration(-seconds)}" if seconds < 0 else format_duration(seconds)


def _percent(share: float | None) -> str:
	return "" if share is None else f"{share * 100:.4g} %"
