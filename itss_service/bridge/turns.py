"""Where open tickets leave the terms they were opened under: agreements that end, and changes that move them.

A turn is part of the terms. So a ticket is judged by it from its very instant on, whenever somebody looks, and no
job has to be on time for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import get_datetime, getdate

from itss_service.bridge import agreements, stamp
from itss_service.bridge.instants import to_epoch

CHANGE, TERMINATION = "ITSS Agreement Change", "ITSS Agreement Termination"
CARRIED_OUT = "Carried Out"
MOVES = "Move to the New Terms"
ENDING = ("Approved", "Effective")
STOPS = "Stop on That Day"


class Turn(NamedTuple):
	"""At epoch second `at` the open tickets under `agreement` go over to another one, or it ends where that is None.

	`document` is the change or termination that says so.
	"""

	at: int
	agreement: str
	moves_to: str | None
	document: str


def concerning(names: Iterable[str]) -> list[Turn]:
	"""The turns of these agreements, and of those that tickets under them are moved to, in order."""
	known, found = set(names), []
	for turn in stamp.kept("turns", _all):
		if turn.agreement in known:
			found.append(turn)
			known |= {turn.moves_to} if turn.moves_to else set()
	return found


def followers(turns: Iterable[Turn]) -> dict[str, list[str]]:
	"""For each agreement those that its tickets are moved to, one after the other."""
	found: dict[str, list[str]] = {}
	for turn in turns:
		if turn.moves_to:
			for names in [names for names in found.values() if turn.agreement in names]:
				names.append(turn.moves_to)
			found.setdefault(turn.agreement, []).append(turn.moves_to)
	return found


def versions(agreement: str) -> list[str]:
	"""The agreement and those that it replaced, one after the other: tickets may be open under any of them."""
	names, before = [agreement], _replaced(agreement)
	while before and before not in names:
		names.append(before)
		before = _replaced(before)
	return names


def _replaced(agreement: str) -> str | None:
	return frappe.db.get_value(agreements.DOCTYPE, agreement, "replaces")


def end_of(day: date) -> datetime:
	"""The midnight that ends a day, in system time."""
	return datetime.combine(getdate(day) + timedelta(days=1), time.min)


def move_instant(valid_from: date, carried_out_at: datetime) -> datetime:
	"""When tickets are moved: as the new terms begin, and not before these were agreed."""
	return max(datetime.combine(getdate(valid_from), time.min), get_datetime(carried_out_at))


def _all() -> list[Turn]:
	return sorted([*_ends(), *_moves()], key=lambda turn: (turn.at, turn.moves_to is None, turn.document))


def _ends() -> list[Turn]:
	rows = frappe.get_all(
		TERMINATION,
		filters={"docstatus": 1, "status": ["in", ENDING], "running_clocks": STOPS},
		fields=["name", "agreement", "effective_on"],
	)
	return [
		Turn(to_epoch(end_of(row.effective_on)), version, None, row.name)
		for row in rows
		for version in versions(row.agreement)
	]


def _moves() -> list[Turn]:
	rows = frappe.get_all(
		CHANGE,
		filters={"status": CARRIED_OUT, "running_clocks": MOVES, "new_agreement": ["is", "set"]},
		fields=["name", "agreement", "new_agreement", "carried_out_at"],
	)
	names = [row.new_agreement for row in rows]
	begins = dict(
		frappe.get_all(
			agreements.DOCTYPE,
			filters={"name": ["in", names], "status": ["in", agreements.EVER_BINDING]},
			fields=["name", "valid_from"],
			as_list=True,
		)
		if names
		else ()
	)
	return [
		Turn(
			to_epoch(move_instant(begins[row.new_agreement], row.carried_out_at)),
			row.agreement,
			row.new_agreement,
			row.name,
		)
		for row in rows
		if row.new_agreement in begins
	]
