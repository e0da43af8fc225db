"""Service credits: what a provider owes where the attainment of a period fell below agreed steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Tally(NamedTuple):
	"""The verdicts of a metric at a priority; `exempt` are those of the breached that the provider does not answer for."""

	metric: str
	priority: str | None
	met: int
	breached: int
	exempt: int = 0

	@property
	def judged(self) -> int:
		"""The clocks with a verdict."""
		return self.met + self.breached

	@property
	def raw(self) -> Fraction | None:
		"""The share that met the target; None where nothing was judged."""
		return Fraction(self.met, self.judged) if self.judged else None

	@property
	def adjusted(self) -> Fraction | None:
		"""The same with the exempt counted as met, as the KPIs count them."""
		return Fraction(self.met + self.exempt, self.judged) if self.judged else None


@dataclass(frozen=True, slots=True)
class CreditRule:
	"""One step: below a share, so much of the price (a share of it) and an amount besides.

	`priority` is None for all priorities together. Of the steps of a metric and priority the deepest one counts.
	"""

	metric: str
	priority: str | None
	below: float
	share: float = 0.0
	amount: float = 0.0


class CreditRow(NamedTuple):
	"""What came of the steps of a metric and priority; `below` is the step that counts, None where none was reached."""

	tally: Tally
	below: float | None
	credit: float


@dataclass(frozen=True, slots=True)
class Credit:
	"""All rows of a period; `total` is their sum, or the cap if that is less."""

	rows: tuple[CreditRow, ...]
	total: float
	capped: bool


def credit(
	rules: Sequence[CreditRule],
	tallies: Iterable[Tally],
	price: float,
	cap: float | None = None,
	adjusted: bool = True,
) -> Credit:
	"""What the tallies of a period cost by the rules.

	`cap` is the most as a share of the price (None: no limit); `adjusted` says which attainment is compared.
	"""
	known = list(tallies)
	pairs = dict.fromkeys((rule.metric, rule.priority) for rule in rules)
	rows = [_row(pooled(known, *pair), rules, price, adjusted) for pair in pairs]
	whole = sum((_exact(row.credit) for row in rows), Fraction(0))
	limit = None if cap is None else _exact(cap) * _exact(price)
	capped = limit is not None and whole > limit
	return Credit(tuple(rows), float(limit if capped and limit is not None else whole), capped)


def pooled(tallies: Iterable[Tally], metric: str, priority: str | None) -> Tally:
	"""The tally of a metric at a priority, or of all priorities together."""
	fitting = [t for t in tallies if t.metric == metric and priority in (None, t.priority)]
	return Tally(
		metric,
		priority,
		sum(tally.met for tally in fitting),
		sum(tally.breached for tally in fitting),
		sum(tally.exempt for tally in fitting),
	)


def _row(tally: Tally, rules: Sequence[CreditRule], price: float, adjusted: bool) -> CreditRow:
	attained = tally.adjusted if adjusted else tally.raw
	reached = [
		rule
		for rule in rules
		if (rule.metric, rule.priority) == (tally.metric, tally.priority)
		and attained is not None
		and attained < _exact(rule.below)
	]
	if not reached:
		return CreditRow(tally, None, 0.0)
	step = min(reached, key=lambda rule: rule.below)
	return CreditRow(tally, step.below, float(_exact(step.share) * _exact(price) + _exact(step.amount)))


def _exact(number: float) -> Fraction:
	return Fraction(str(number))
