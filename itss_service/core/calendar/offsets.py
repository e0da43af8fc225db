"""Where a zone's clocks are changed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class OffsetChange(NamedTuple):
	"""From epoch second `at` on, local clocks stand `after` seconds ahead of UTC; until then `before`."""

	at: int
	before: int
	after: int


def offset_changes(zone: tzinfo, first: int, last: int) -> list[OffsetChange]:
	"""The changes in [first, last], found to the second; two within one day that cancel out are not seen."""
	changes = []
	at, offset = first, offset_at(zone, first)
	while at < last:
		following = min(at + _DAY, last)
		found = offset_at(zone, following)
		if found != offset:
			low, high = at, following  # the change is in (low, high]
			while high - low > 1:
				middle = (low + high) // 2
				if offset_at(zone, middle) == offset:
					low = middle
				else:
					high = middle
			changes.append(OffsetChange(high, offset, found))
		at, offset = following, found
	return changes


def offset_at(zone: tzinfo, at: int) -> int:
	"""Seconds ahead of UTC at an epoch second."""
	local = (_EPOCH + timedelta(seconds=at)).astimezone(zone)
	offset = local.utcoffset()
	return int(offset.total_seconds()) if offset is not None else 0
