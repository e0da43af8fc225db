"""The commands' work with a bar where somebody watches, and what they say in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import frappe
from frappe import _

from itss_service.bridge.instants import to_naive
from itss_service.intake.log import compare, load, remove, terms
from itss_service.intake.log.load import OnProgress
from itss_service.intake.log.source import Log, read

_NAMED = 10


def load_told(log: Log, policy: str | None) -> None:
	"""Loads, with the policy put in force before."""
	started = perf_counter()
	if policy:
		_put_in_force(log, policy)
	with _bar(_("loading")) as bar:
		outcome = load.load(log, on_progress=bar)
	print(
		_("{0} tickets loaded in {1} s, {2} were here already; rows rejected: {3}, adjusted: {4}").format(
			outcome.loaded,
			round(perf_counter() - started),
			outcome.present,
			outcome.rejected,
			outcome.adjusted,
		)
	)
	for doctype, count in outcome.masters.items():
		print(_("created: {0} {1}").format(count, _(doctype)))
	if outcome.taken:
		named = ", ".join(outcome.taken[:_NAMED])
		print(_("left out, because another Issue has the name: {0} ({1})").format(len(outcome.taken), named))


def _put_in_force(log: Log, policy: str) -> None:
	with read(log) as tickets:
		first_day = to_naive(tickets.first).date()
	names = terms.put_in_force(policy, first_day)
	frappe.db.commit()
	print(_("in force from {0}: {1}").format(first_day, ", ".join(names)))


def compare_told(log: Log, policy: str | None) -> bool:
	"""Compares and says what differs; answers whether everything is the same."""
	policy_of = terms.by_file(policy) if policy else terms.by_site()
	with _bar(_("comparing")) as bar:
		found = compare.compare(log, policy_of, on_progress=bar)
	print(
		_(
			"{0} tickets with {1} clocks compared, {2} of them judged anew at the log's end; {3} not loaded"
		).format(found.tickets, found.clocks, found.later, found.not_loaded)
	)
	if not found.tickets:
		print(_("Nothing was compared: load the log first."))
		return False
	print(_("differences: {0}").format(found.differences))
	for name, count in found.by_field.most_common():
		print(f"  {name}: {count}")
	for line in found.shown:
		print(f"  {line}")
	return not found.differences


def remove_told(log: Log) -> None:
	"""Removes and says how many."""
	with _bar(_("removing")) as bar:
		count = remove.remove(log, bar)
	print(_("{0} Issues of {1} removed, with their events and clocks").format(count, log.path.name))


@contextmanager
def _bar(what: str) -> Iterator[OnProgress]:
	from tqdm import tqdm

	with tqdm(desc=what, unit=" tickets", disable=None) as bar:
		yield lambda done: bar.update(done - bar.n) and None
