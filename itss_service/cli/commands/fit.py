"""`fit`: whether the OLAs and UCs under each SLA target can carry it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from itss_service.cli import exit_codes
from itss_service.cli.arguments import date_argument
from itss_service.cli.policies import read_policy

if TYPE_CHECKING:
	from itss_service.core.durations import Duration
	from itss_service.core.guarantee.chain import Chain, Stage

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
_CANNOT, _NONE = "CANNOT HOLD", "no chain"


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
	underpinned = {(u.agreement, u.metric) for agreement in policy.agreements for u in agreement.underpins}
	found = [
		(chain, _verdict(chain, (chain.agreement, chain.metric) in underpinned))
		for chain in chains(policy, datetime(first.year, first.month, first.day, tzinfo=timezone.utc), _DAYS)
	]
	if args.json:
		told = [_as_dict(chain, verdict) for chain, verdict in found]
		print(json.dumps(told, ensure_ascii=False, indent=2))
	else:
		_print(found)
	return exit_codes.FINDINGS if any(verdict == _CANNOT for _, verdict in found) else exit_codes.OK


def _verdict(chain: Chain, underpinned: bool) -> str:
	if chain.holds is False or chain.goals_hold is False:
		return _CANNOT
	if not underpinned:
		return _NONE
	if not chain.complete:
		return "incomplete"
	return "holds" if chain.holds else "not judged"


def _print(found: Sequence[tuple[Chain, str]]) -> None:
	if not found:
		print("the policy has no SLA")
		return
	rows = [_HEADER, *(_row(chain, verdict) for chain, verdict in found)]
	widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
	for index, row in enumerate(rows):
		print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
		if index:
			_print_details(*found[index - 1])
	without = dict.fromkeys(
		f"{chain.agreement} {chain.metric}" for chain, verdict in found if verdict == _NONE
	)
	if without:
		print(f"\nno OLA or UC underpins: {', '.join(without)}")


def _row(chain: Chain, verdict: str) -> tuple[str, ...]:
	return (
		chain.agreement,
		chain.metric,
		chain.priority,
		_length(chain.duration),
		verdict,
		"" if chain.margin_seconds is None else _margin(chain.margin_seconds),
		"" if chain.worst_start is None else chain.worst_start.isoformat(" ", "seconds"),
		_percent(chain.goal),
		_percent(chain.promised),
	)


def _print_details(chain: Chain, verdict: str) -> None:
	for stage in chain.stages:
		span = f"{stage.starts_at.isoformat(' ', 'seconds')} to {stage.ends_at.isoformat(' ', 'seconds')}"
		print(
			f"    {stage.position}. {stage.kind} {stage.agreement} within {_length(stage.duration)}: {span}"
		)
	if verdict != _NONE:
		for finding in chain.findings:
			print(f"    - {finding}")


def _as_dict(chain: Chain, verdict: str) -> dict[str, Any]:
	return {
		"agreement": chain.agreement,
		"metric": chain.metric,
		"priority": chain.priority,
		"duration": _length(chain.duration),
		"verdict": verdict.lower(),
		"complete": chain.complete,
		"holds": chain.holds,
		"margin_seconds": chain.margin_seconds,
		"worst_start": _instant(chain.worst_start),
		"due_at": _instant(chain.due_at),
		"ends_at": _instant(chain.ends_at),
		"goal": chain.goal,
		"promised": chain.promised,
		"goals_hold": chain.goals_hold,
		"stages": [_stage(stage) for stage in chain.stages],
		"findings": list(chain.findings),
	}


def _stage(stage: Stage) -> dict[str, Any]:
	return {
		"agreement": stage.agreement,
		"kind": stage.kind,
		"position": stage.position,
		"duration": _length(stage.duration),
		"seconds": stage.seconds,
		"starts_at": _instant(stage.starts_at),
		"ends_at": _instant(stage.ends_at),
		"goal": stage.goal,
	}


def _length(duration: Duration) -> str:
	from itss_service.core.durations import format_duration

	return format_duration(duration) if isinstance(duration, int) else str(duration)


def _margin(seconds: int) -> str:
	from itss_service.core.durations import format_duration

	return f"-{format_duration(-seconds)}" if seconds < 0 else format_duration(seconds)


def _percent(share: float | None) -> str:
	return "" if share is None else f"{share * 100:.4g} %"


def _instant(at: datetime | None) -> str | None:
	return None if at is None else at.isoformat(timespec="seconds")
