"""The clocks of many tickets at once: the same fold, its positions computed on arrays (numpy)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.clock.clocks import clocks_of_steps
from itss_service.core.clock.fold import Positions
from itss_service.core.clock.state import ClockState
from itss_service.core.ticket.history import Step


def clocks_of_many(
	tickets: Sequence[Sequence[Step]], policy: Policy, now: int, calendars: dict[int, BulkCalendar]
) -> Iterator[tuple[list[ClockState], Positions]]:
	"""The clock states of each ticket, in order, with the positions they came from.

	`calendars` keeps the laid out calendars from one batch to the next; give an empty one first.
	"""
	instants = np.fromiter((step.at for steps in tickets for step in steps), np.int64)
	lines: dict[int, list[int]] = {}

	def line(calendar: Calendar) -> list[int]:
		known = lines.get(id(calendar))
		if known is None:
			bulk = calendars.setdefault(id(calendar), BulkCalendar(calendar))
			known = lines[id(calendar)] = bulk.positions(np.append(instants, now)).tolist()
		return known

	first = 0
	for steps in tickets:
		last = first + len(steps)

		positions = _part_of(line, first, last)
		yield clocks_of_steps(steps, policy, now, positions), positions
		first = last


def _part_of(line: Callable[[Calendar], list[int]], first: int, last: int) -> Positions:
	"""One ticket's positions out of all tickets'."""
	known: dict[int, list[int]] = {}

	def positions(calendar: Calendar) -> list[int]:
		part = known.get(id(calendar))
		if part is None:
			whole = line(calendar)
			part = known[id(calendar)] = whole[first:last]
			part.append(whole[-1])
		return part

	return positions
