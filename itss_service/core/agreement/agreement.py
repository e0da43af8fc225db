"""Agreements of the three kinds, and what each target promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from itss_service.core.agreement.metrics import MetricRule
from itss_service.core.calendar import Calendar
from itss_service.core.durations import Duration
from itss_service.core.ticket.events import Event

Kind = Literal["SLA", "OLA", "UC"]
KINDS: tuple[Kind, ...] = ("SLA", "OLA", "UC")
HOLDER = {"OLA": "group", "UC": "supplier"}
"""The ticket's field that names who an agreement of that kind binds."""
ANY_PRIORITY = "*"
ACKNOWLEDGEMENTS = frozenset({"acknowledgement", "auto", "auto_reply", "automatic"})
"""Channels of messages that no person wrote; they never end a response clock."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
	"""One promise: a duration per priority on a calendar (SL6).

	`pause_on` names events, each optionally with a reason ("paused:awaiting customer"); `warn_at` are shares of
	the duration; `goal` is the share of tickets that must meet it; `counts_as_response` limits the channels of
	a `responded` event that end the clock (None: any but automatic acknowledgements).
	"""

	metric: str
	rule: MetricRule
	calendar: Calendar
	durations: Mapping[str, Duration]
	pause_on: frozenset[str] = frozenset({"paused"})
	warn_at: tuple[Fraction, ...] = ()
	goal: float | None = None
	counts_as_response: frozenset[str] | None = None
	hold_events: frozenset[str] = field(init=False)
	"""The names of the events in `pause_on`."""
	events: frozenset[str] = field(init=False)
	"""The names of all events that can change its clock; others it need not look at."""

	def __post_init__(self) -> None:
		holds = frozenset(name.partition(":")[0] for name in self.pause_on)
		object.__setattr__(self, "hold_events", holds)
		object.__setattr__(self, "events", self.rule.events | holds | {"resumed"})

	def duration(self, priority: str | None) -> Duration | None:
		"""What is promised for a priority, or None if nothing is."""
		found = self.durations.get(priority) if priority is not None else None
		return self.durations.get(ANY_PRIORITY) if found is None else found

	def stops_on(self, event: Event) -> bool:
		"""Whether this event ends the clock."""
		if event.event not in self.rule.stop:
			return False
		if event.event != "responded" or event.channel is None:
			return True
		if event.channel in ACKNOWLEDGEMENTS:
			return False
		return self.counts_as_response is None or event.channel in self.counts_as_response

	def pauses_on(self, event: Event) -> bool:
		"""Whether a ticket put on hold by this event stops the working time of this clock."""
		return event.event in self.pause_on or f"{event.event}:{event.reason}" in self.pause_on


@dataclass(frozen=True, slots=True)
class Underpinning:
	"""That an OLA or UC supports a target of an SLA, at a place in the order in which holders work."""

	agreement: str
	metric: str
	position: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
	"""An SLA with a customer, an OLA with an internal group or a UC with a supplier (SL5).

	`applies` maps ticket fields to the values it covers; all must match.
	"""

	name: str
	kind: Kind
	targets: tuple[Target, ...]
	applies: Mapping[str, frozenset[str]]
	underpins: tuple[Underpinning, ...] = ()

	def target(self, metric: str, priority: str | None) -> Target | None:
		"""The target for a metric that promises something for this priority; one that names it before one for any."""
		general = None
		for target in self.targets:
			if target.metric != metric:
				continue
			if priority in target.durations:
				return target
			if general is None and ANY_PRIORITY in target.durations:
				general = target
		return general

	@property
	def metrics(self) -> tuple[str, ...]:
		"""The metrics it has targets for, in order."""
		return tuple(dict.fromkeys(target.metric for target in self.targets))
