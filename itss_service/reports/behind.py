"""The tickets behind a figure: the same rows, conditions and period, told by name."""

from __future__ import annotations

from typing import Any

import frappe
import numpy as np
from frappe import _
from frappe.model.document import Document
from numpy.typing import NDArray

from itss_service.core.measure.bulk import selected
from itss_service.core.measure.kpi import Kpi
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.reports import columns, periods
from itss_service.reports.basis import within
from itss_service.reports.filters import filters_of, limited
from itss_service.reports.tables import columns_of, is_filled, part_of, term_of, values_of

MOST = 500
SIDES = ("numerator", "denominator")
_TICKET = (
	"name",
	"reference_doctype",
	"reference_name",
	"subject",
	"status",
	"priority",
	"support_group",
	"opened_at",
)
_OF_ROWS = {
	columns.TICKETS: (),
	columns.CLOCKS: ("agreement", "metric", "state", "due_at", "stopped_at", "breached_at"),
	columns.ESCALATIONS: ("rule", "level", "state", "due_at", "recorded_at"),
}


class UnknownFigureError(frappe.ValidationError):
	pass


def rows(report: Document, kpi: str, side: str, start: int, length: int) -> dict[str, Any]:
	"""`total` rows, of which `rows` from `start` on; each is a ticket with what the row tells of its clock or escalation.

	A clock and an escalation are rows of their own, so a ticket may stand there more than once, as it counts more
	than once. A frozen figure does not change; what is told here are today's rows under the figure's definition.
	"""
	chosen = _definition(report, kpi)
	if side not in SIDES or not is_filled(chosen):
		return {"total": 0, "rows": []}
	names = _matching(report, chosen, side)
	page = names[start : start + length]
	return {"total": len(names), "rows": _told(chosen.table, page)}


def _definition(report: Document, kpi: str) -> Kpi:
	row = next((row for row in report.figures if row.kpi == kpi), None)
	if row is None:
		frappe.throw(
			_("{0} has no figure {1}. Compute it anew.").format(frappe.bold(report.name), frappe.bold(kpi)),
			UnknownFigureError,
			_("No Such Figure"),
		)
	return parse_kpi(frappe.parse_json(row.definition))


def _matching(report: Document, kpi: Kpi, side: str) -> list[str]:
	"""The names of the rows that the user may see, the newest first."""
	part, span = part_of(kpi), periods.span_of(report.period, report.computed_at)
	wanted, by_value = columns_of([kpi])
	table = columns.table(part.table)
	terms = [term_of(part.table, name, name in by_value, table, span) for name in wanted]
	query = limited(frappe.qb.from_(table), part.table, table, filters_of(report, readable_only=True))
	query = query.where(within(part.basis, table, span)).select(table.name, *terms)
	found = query.orderby(table.creation, order=frappe.qb.desc).orderby(table.name).run()
	if not found:
		return []
	names, *cells = zip(*found, strict=True)
	once, known = np.ones(len(names), dtype=np.int64), columns.known(part.table)
	values = {
		name: values_of(known[name].kind if name in by_value else "number", column, once)
		for name, column in zip(wanted, cells, strict=True)
	}
	chosen, counting = selected(kpi, values, len(names))
	mask: NDArray[np.bool_] = counting if side == "numerator" or not kpi.is_counting else chosen
	return [names[index] for index in np.flatnonzero(mask)]


def _told(name: str, page: list[str]) -> list[dict[str, Any]]:
	if not page:
		return []
	table, ticket = columns.table(name), frappe.qb.DocType(columns.DOCTYPES[columns.TICKETS])
	query = frappe.qb.from_(table).where(table.name.isin(page)).select(table.name.as_("row"))
	if name == columns.TICKETS:
		query = query.select(*(table[field] for field in _TICKET))
	else:
		query = (
			query.join(ticket).on(ticket.name == table.ticket).select(*(ticket[field] for field in _TICKET))
		)
		query = query.select(*(table[field].as_(f"of_{field}") for field in _OF_ROWS[name]))
	found = {row.row: row for row in query.run(as_dict=True)}
	return [found[row] for row in page if row in found]
