"""The guarantee chains that an agreement is part of, as the core judges them and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe.model.document import Document
from frappe.utils import get_system_timezone

from itss_service.agreements.words import NOT_YET
from itss_service.bridge.agreements import DOCTYPE, agreement_name
from itss_service.bridge.policy import policy_on
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar
from itss_service.core.guarantee.chain import chains
from itss_service.core.guarantee.verdict import Chain


class Judged(NamedTuple):
	"""A chain and the calendar of its SLA's target."""

	chain: Chain
	calendar: Calendar


def chains_with(doc: Document, day: date, drafts_too: bool = False) -> list[Judged]:
	"""The chains of an SLA, or of the SLAs that an OLA or UC underpins, as if the agreement were in force on the day.

	Searched for the worst start in the year from that day on. `drafts_too` counts SLAs that are drafts, for the picture.
	"""
	supported = {row.agreement for row in doc.underpins} if doc.kind != "SLA" else set()
	drafts = _drafts(supported) if drafts_too else []
	policy = policy_on(day, [doc, *drafts])
	own = policy.agreement(agreement_name(doc))
	carried = {(underpinning.agreement, underpinning.metric) for underpinning in own.underpins}
	judged = {own.name} if own.kind == "SLA" else {name for name, _ in carried}
	parts = [
		a for a in policy.agreements if a.name in judged or any(u.agreement in judged for u in a.underpins)
	]
	start = datetime.combine(day, time(), ZoneInfo(get_system_timezone()))
	return [
		Judged(chain, _calendar(policy, chain))
		for chain in chains(replace(policy, agreements=tuple(parts)), start)
		if own.kind == "SLA" or (chain.agreement, chain.metric) in carried
	]


def _drafts(names: Iterable[str]) -> list[Document]:
	found = frappe.get_all(
		DOCTYPE, filters={"name": ["in", [*names, ""]], "status": ["in", NOT_YET]}, pluck="name"
	)
	return [frappe.get_doc(DOCTYPE, name) for name in sorted(found)]


def drafts_below(doc: Document) -> list[str]:
	"""Drafts that underpin an agreement: not counted until they are in force."""
	rows = frappe.get_all(
		"ITSS Agreement Underpinning",
		filters={"agreement": doc.name, "parenttype": DOCTYPE},
		pluck="parent",
		distinct=True,
		order_by="parent",
	)
	found = frappe.get_all(
		DOCTYPE, filters={"name": ["in", [*rows, ""]], "status": ["in", NOT_YET]}, pluck="name"
	)
	return sorted(found)


def _calendar(policy: Policy, chain: Chain) -> Calendar:
	target = policy.agreement(chain.agreement).target(chain.metric, chain.priority)
	assert target is not None, "a chain is made of a target"
	return target.calendar


def chain_data(judged: Judged) -> dict[str, Any]:
	"""A chain for the picture: its stages, worst start, margin, shares and verdict."""
	return {
		**judged.chain.as_dict(),
		"missing_goals": list(judged.chain.missing_goals),
		"closed": [(opens.isoformat(), closes.isoformat()) for opens, closes in _closed(judged)],
	}


def _closed(judged: Judged) -> Iterator[tuple[datetime, datetime]]:
	"""The stretches without working time between the worst start and the end of promise and chain."""
	chain = judged.chain
	if chain.worst_start is None or chain.due_at is None or chain.ends_at is None:
		return
	at, last = chain.worst_start, max(chain.due_at, chain.ends_at)
	for opens, closes in [*judged.calendar.segments(at, last), (last, last)]:
		if opens > at:
			yield at, opens
		at = closes
