"""Which events start, stop and restart a clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reopening = Literal["resume", "restart", "nothing"]
ENDING = frozenset({"resolved", "closed", "cancelled"})
"""Events after which nobody works on a ticket until it is reopened."""


@dataclass(frozen=True, slots=True)
class MetricRule:
	"""The events a clock listens to, by name.

	`repeats`: a start event after the stop begins a new run. `on_reopen` says what a reopened ticket does to a
	stopped clock: resume with the time already used, restart from nothing, or nothing.
	"""

	start: frozenset[str]
	stop: frozenset[str]
	restart: frozenset[str] = frozenset()
	on_reopen: Reopening = "nothing"
	repeats: bool = False

	@property
	def events(self) -> frozenset[str]:
		"""Every event that can change such a clock, holds left aside."""
		return self.start | self.stop | self.restart | ENDING | {"reopened"}


def _rule(
	start: str, stop: str, restart: str = "", on_reopen: Reopening = "nothing", repeats: bool = False
) -> MetricRule:
	return MetricRule(
		frozenset(start.split()), frozenset(stop.split()), frozenset(restart.split()), on_reopen, repeats
	)


METRICS = {
	"response": _rule("opened", "responded resolved closed"),
	"update": _rule("opened", "resolved closed", restart="updated", on_reopen="restart"),
	"resolution": _rule("opened", "resolved closed", on_reopen="resume"),
	"digitise": _rule("received_on_paper", "digitised"),
	"confirm": _rule("resolved", "confirmed closed reopened", repeats=True),
}
"""The shipped metrics (SD4, SD6, SD12); a target may bring its own pair of start and stop events."""
