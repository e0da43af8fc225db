"""Which events a change of a ticket's state means, where a log or a form keeps states only."""

from __future__ import annotations

from functools import cache

ANSWERS = frozenset({"responded", "resolved", "closed"})
"""Events after which a ticket has had its response."""
_STOPPED = frozenset({"resolved", "confirmed", "closed", "cancelled"})


@cache
def transition(before: str, after: str, answered: bool) -> tuple[str, ...]:
	"""The events of a ticket whose state was that of the event `before` and now is that of `after`.

	A state is named by the event that leads to it: `opened`, `responded`, `paused`, `resolved`, `closed` and so on.
	`answered`: the ticket has had its response, so that going on with it is no second one.
	"""
	if before == after:
		return ()
	names = []
	if before in _STOPPED and after not in _STOPPED:
		names.append("reopened")
	elif before == "paused" and after not in _STOPPED:
		names.append("resumed")
	goes_on = bool(names) and (after in ("resumed", *names) or (after == "responded" and answered))
	if after != "opened" and not goes_on:
		names.append(after)
	return tuple(names)
