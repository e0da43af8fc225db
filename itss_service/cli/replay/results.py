"""What a replay found out, as plain values: the report draws it, `kpi.json` and the console tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from itss_service.core.measure.kpi import Figure


@dataclass(frozen=True, slots=True)
class Attainment:
	"""How one target fared for one priority ("" where a ticket has none). `goal` is a share, or None."""

	kind: str
	agreement: str
	metric: str
	priority: str
	goal: float | None
	met: int
	breached: int
	unfinished: int
	cancelled: int

	@property
	def judged(self) -> int:
		"""The clocks with a verdict."""
		return self.met + self.breached

	@property
	def share(self) -> float | None:
		"""Met among the judged, None where nothing was."""
		return self.met / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Week:
	"""A week of the log, told by its Monday: clocks judged in it per (agreement, metric), tickets in, out and open.

	`open_by_age` are the tickets open when the week ends, by upper age limit in days (None: older).
	"""

	monday: date
	met: Mapping[tuple[str, str], int]
	breached: Mapping[tuple[str, str], int]
	opened: int
	resolved: int
	open_by_age: Mapping[int | None, int]


@dataclass(frozen=True, slots=True)
class Spread:
	"""The times of one target as shares of its duration: `counts[i]` of (edges[i], edges[i+1]], the last open-ended.

	`median_seconds` and `p90_seconds` are working time.
	"""

	agreement: str
	metric: str
	edges: Sequence[float]
	counts: Sequence[int]
	median_seconds: float | None
	p90_seconds: float | None


@dataclass(frozen=True, slots=True)
class TimeSpent:
	"""Where the resolution clocks' time went, in seconds: counted, on hold by reason (working time), closed hours.

	`by_holder` splits `working` by group or supplier.
	"""

	working: int
	paused: Mapping[str, int]
	closed: int
	by_holder: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LedgerLine:
	"""A line of a ledger ready to show; see core.clock.ledger.Entry."""

	start: datetime
	end: datetime
	seconds: int
	why: str
	reason: str | None
	event: str
	holder: str | None


@dataclass(frozen=True, slots=True)
class WorstBreach:
	"""A breach among those that overran their target furthest; times in working seconds."""

	ticket: str
	agreement: str
	metric: str
	priority: str
	duration: int
	elapsed: int
	due_at: datetime
	stopped_at: datetime | None
	ledger: Sequence[LedgerLine]


@dataclass(frozen=True, slots=True)
class Budget:
	"""The error budget of one target with a goal: breaches allowed and used, and the burn rate week by week.

	A burn rate of 1 uses the budget up exactly by the end of the period.
	"""

	agreement: str
	metric: str
	goal: float
	judged: int
	allowed: float
	used: int
	burn_rate: float | None
	weekly: Sequence[tuple[date, float | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
	"""Everything that one policy would have meant."""

	policy: str
	attainment: Sequence[Attainment]
	weeks: Sequence[Week]
	spreads: Sequence[Spread]
	time_spent: TimeSpent
	worst: Sequence[WorstBreach]
	budgets: Sequence[Budget]
	figures: Sequence[Figure]
	escalations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChangedSide:
	"""A ticket whose verdict on a metric differs between two policies."""

	ticket: str
	metric: str
	priority: str
	before: str
	after: str


@dataclass(frozen=True, slots=True)
class Results:
	"""A replay's whole outcome; with `--compare` the second policy's beside it and up to a few hundred changed tickets.

	`changed_counts` counts all of them as (metric, before, after).
	"""

	log: str
	time_zone: str
	first: datetime
	now: datetime
	tickets: int
	rows: int
	rejected: int
	adjusted: int
	outcome: Outcome
	compared: Outcome | None = None
	changed: Sequence[ChangedSide] = ()
	changed_counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
