"""What is found about a guarantee chain, and as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itss_service.core.agreement.agreement import Kind
from itss_service.core.durations import Duration, format_duration


@dataclass(frozen=True, slots=True)
class Stage:
	"""What one holder may take of the time when the ticket is opened at the worst moment.

	`seconds` are working seconds on the holder's own calendar, `goal` the share of tickets it promises to keep to it.
	"""

	agreement: str
	kind: Kind
	position: int
	duration: Duration
	seconds: int
	starts_at: datetime
	ends_at: datetime
	goal: float | None

	def as_dict(self) -> dict[str, Any]:
		"""Plain data for JSON."""
		return {
			"agreement": self.agreement,
			"kind": self.kind,
			"position": self.position,
			"duration": format_duration(self.duration),
			"seconds": self.seconds,
			"starts_at": _written(self.starts_at),
			"ends_at": _written(self.ends_at),
			"goal": self.goal,
		}


@dataclass(frozen=True, slots=True)
class Chain:
	"""One SLA target at one priority ("*": any other) and what carries it.

	`underpinned`: something underpins its metric, at this priority or another; `complete`: and each that does promises
	something at this one. `holds` is None where there is nothing to judge. `margin_seconds` is the SLA's working time
	left at the chain's end in the worst case, negative if it is exceeded; instants are in the SLA calendar's zone.
	`promised` is the product of the underpinnings' attainment goals, None if any is missing.
	"""

	agreement: str
	metric: str
	priority: str
	duration: Duration
	underpinned: bool
	complete: bool
	holds: bool | None
	margin_seconds: int | None
	worst_start: datetime | None
	due_at: datetime | None
	ends_at: datetime | None
	stages: tuple[Stage, ...]
	goal: float | None
	promised: float | None
	goals_hold: bool | None
	missing_goals: tuple[str, ...]
	findings: tuple[str, ...]

	@property
	def cannot_hold(self) -> bool:
		"""Whether there is a moment from which it breaks, or the promised shares are too small."""
		return self.holds is False or self.goals_hold is False

	@property
	def verdict(self) -> str:
		"""One of: holds, cannot hold, incomplete, no chain, not judged."""
		if self.cannot_hold:
			return "cannot hold"
		if not self.underpinned:
			return "no chain"
		if not self.complete:
			return "incomplete"
		return "holds" if self.holds else "not judged"

	def as_dict(self) -> dict[str, Any]:
		"""Plain data for JSON."""
		return {
			"agreement": self.agreement,
			"metric": self.metric,
			"priority": self.priority,
			"duration": format_duration(self.duration),
			"verdict": self.verdict,
			"complete": self.complete,
			"holds": self.holds,
			"margin_seconds": self.margin_seconds,
			"worst_start": _written(self.worst_start),
			"due_at": _written(self.due_at),
			"ends_at": _written(self.ends_at),
			"goal": self.goal,
			"promised": self.promised,
			"goals_hold": self.goals_hold,
			"stages": [stage.as_dict() for stage in self.stages],
			"findings": list(self.findings),
		}


def _written(at: datetime | None) -> str | None:
	return None if at is None else at.isoformat(timespec="seconds")
