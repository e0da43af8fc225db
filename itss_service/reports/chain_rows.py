"""The rows of the table of chains: each target of the SLAs in force at the span's end, and whether something carries it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone

from itss_service.bridge.policy import policy_on
from itss_service.core.guarantee.chain import chains
from itss_service.core.measure.kpi import Kpi
from itss_service.reports.basis import Span
from itss_service.reports.filters import Filters, chosen_agreements


class ChainRow(NamedTuple):
	agreement: str
	metric: str
	priority: str
	underpinned: bool
	complete: bool


def rows(span: Span, filters: Filters) -> list[ChainRow]:
	day = (span.as_of - timedelta(microseconds=1)).date()
	start = datetime.combine(day, time(), ZoneInfo(get_system_timezone()))
	chosen = chosen_agreements(filters)
	# what matters is who carries a target, not whether it can be carried all year round
	return [
		ChainRow(chain.agreement, chain.metric, chain.priority, chain.underpinned, chain.complete)
		for chain in chains(policy_on(day), start, days=1)
		if chosen is None or chain.agreement in chosen
	]


def behind(kpi: Kpi, side: str, span: Span, filters: Filters) -> list[ChainRow]:
	"""Those that a side of a figure counts."""
	return [row for row in rows(span, filters) if _counts(kpi, side, row)]


def _counts(kpi: Kpi, side: str, row: ChainRow) -> bool:
	conditions = [*kpi.denominator, *(kpi.numerator if side == "numerator" or kpi.kind == "count" else ())]
	told = row._asdict()
	return all(condition.holds(told[condition.field]) for condition in conditions)


def shown(found: Sequence[ChainRow]) -> list[dict[str, str | None]]:
	"""As the rows behind a figure are told."""
	return [
		{
			"row": f"{row.agreement} {row.metric} {row.priority}",
			"reference_doctype": "ITSS Agreement",
			"reference_name": row.agreement,
			"subject": row.metric,
			"status": None,
			"priority": row.priority,
			"support_group": None,
			"opened_at": None,
		}
		for row in found
	]


def may_read(found: Sequence[ChainRow]) -> list[ChainRow]:
	names = set(frappe.get_list("ITSS Agreement", pluck="name", limit=0))
	return [row for row in found if row.agreement in names]
