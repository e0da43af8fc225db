"""Targets of one policy, or of two laid side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from itss_service.cli.i18n import NOTHING, Words
from itss_service.cli.replay.results import Attainment, Outcome, Results
from itss_service.cli.report.sections.naming import metric_name

Key = tuple[str, str]
"""(agreement, metric)"""


@dataclass(frozen=True, slots=True)
class Pair:
	"""The same promise in the first policy and, where it has one, the second."""

	kind: str
	metric: str
	first: Key | None
	second: Key | None

	@property
	def agreements(self) -> str:
		"""The agreement's name, or both where they differ."""
		names = [key[0] if key else NOTHING for key in (self.first, self.second)]
		return names[0] if names[1] in (names[0], NOTHING) else f"{names[0]} → {names[1]}"

	def title(self, words: Words) -> str:
		"""For headings."""
		return f"{self.agreements} · {metric_name(words, self.metric)}"


@dataclass(frozen=True, slots=True)
class Tally:
	"""Clocks of one or several attainment rows; `goal` where they share one."""

	met: int
	breached: int
	unfinished: int
	cancelled: int
	goal: float | None

	@property
	def judged(self) -> int:
		"""The clocks with a verdict."""
		return self.met + self.breached

	@property
	def share(self) -> float | None:
		"""Met among the judged."""
		return self.met / self.judged if self.judged else None

	@property
	def holds(self) -> bool | None:
		"""Whether the goal is met; None without a goal or a verdict."""
		return None if self.goal is None or self.share is None else self.share >= self.goal


def tally(rows: Iterable[Attainment]) -> Tally:
	"""The sum of rows."""
	counted = list(rows)
	goals = {row.goal for row in counted}
	return Tally(
		sum(row.met for row in counted),
		sum(row.breached for row in counted),
		sum(row.unfinished for row in counted),
		sum(row.cancelled for row in counted),
		goals.pop() if len(goals) == 1 else None,
	)


def of_target(outcome: Outcome | None, key: Key | None) -> list[Attainment]:
	"""A target's rows, one per priority."""
	if outcome is None or key is None:
		return []
	return [row for row in outcome.attainment if (row.agreement, row.metric) == key]


def target_tally(outcome: Outcome | None, key: Key | None) -> Tally | None:
	"""A target over all priorities, None where the policy has no such target."""
	rows = of_target(outcome, key)
	return tally(rows) if rows else None


def outcomes(results: Results) -> list[Outcome]:
	"""One policy's outcome or both."""
	return [results.outcome] if results.compared is None else [results.outcome, results.compared]


def pairs(results: Results) -> list[Pair]:
	"""All targets in the first policy's order, then those that the second alone has.

	Targets of the same names belong together; what is left belongs together where kind and metric leave no choice.
	"""
	first = _keys(results.outcome)
	second = _keys(results.compared) if results.compared else {}
	alone_first = {key: kind for key, kind in first.items() if key not in second}
	alone_second = {key: kind for key, kind in second.items() if key not in first}
	found: list[Pair] = []
	for key, kind in first.items():
		partner = key if key in second else _only_partner(key, kind, alone_first, alone_second)
		found.append(Pair(kind, key[1], key, partner))
	taken = {pair.second for pair in found}
	found += [Pair(kind, key[1], None, key) for key, kind in second.items() if key not in taken]
	return found


def _keys(outcome: Outcome) -> dict[Key, str]:
	return {(row.agreement, row.metric): row.kind for row in outcome.attainment}


def _only_partner(key: Key, kind: str, ours: dict[Key, str], theirs: dict[Key, str]) -> Key | None:
	same_here = [other for other in ours if other[1] == key[1] and ours[other] == kind]
	same_there = [other for other in theirs if other[1] == key[1] and theirs[other] == kind]
	return same_there[0] if len(same_here) == len(same_there) == 1 else None


def priorities(rows: Sequence[Attainment]) -> list[str]:
	"""The priorities of rows in order, tickets without one last."""
	return sorted({row.priority for row in rows}, key=lambda name: (not name, name))
