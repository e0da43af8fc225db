"""Tells every process of a site when a set-up document changed, for the price of one look into Redis.

The stamp is a random word. It changes at once, so that the transaction that wrote sees its own changes, and again
at the transaction's end, because others could not see them before. A process that reads the database in an older
snapshot may still keep what it read then; nothing made from the stamp is therefore kept longer than OLDEST.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import frappe

T = TypeVar("T")
OLDEST = 300
"""Seconds."""
_KEY = "itss_service:set_up"
_kept: dict[tuple[str, str], tuple[Any, float, Any]] = {}


def bump(*_args: object, **_kwargs: object) -> None:
	"""Everything made of the set-up documents is made anew when next asked for; serves as a document event."""
	_change()
	frappe.db.after_commit.add(_change)
	frappe.db.after_rollback.add(_change)


def kept(name: str, make: Callable[[], T], *valid_for: object) -> T:
	"""What `make` returned last, as long as no set-up document changed and `valid_for` is the same."""
	key, state = (frappe.local.site, name), (_stamp(), *valid_for)
	found = _kept.get(key)
	if found is None or found[0] != state or monotonic() - found[1] > OLDEST:
		found = _kept[key] = (state, monotonic(), make())
	return found[2]


def _stamp() -> str:
	return frappe.cache.get_value(_KEY) or _change()


def _change() -> str:
	stamp = frappe.generate_hash(length=16)
	frappe.cache.set_value(_KEY, stamp)
	return stamp
