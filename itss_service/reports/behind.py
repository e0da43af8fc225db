"""The tickets behind a figure: the same rows, conditions and period, told by name."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count

from itss_service.core.measure.kpi import Kpi
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.reports import chain_rows, columns, level_columns, periods
from itss_service.reports.basis import within
from itss_service.reports.criteria import behind
from itss_service.reports.filters import filters_of, limited
from itss_service.reports.tables import is_filled, part_of
from itss_service.reports.weekly import metric_label

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

_WORDS = {"of_metric": metric_label, "of_state": lambda state: _(state, context="ITSS Clock")}


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
	if chosen.table == columns.CHAINS:
		return _chains(report, chosen, side, start, length)
	query, table = _behind(report, chosen, side), columns.table(chosen.table)
	((total,),) = query.select(Count("*")).run()
	page = query.select(table.name).orderby(table.name).limit(length).offset(start).run(pluck="name")
	return {"total": total, "rows": _told(chosen.table, page)}


def _definition(report: Document, kpi: str) -> Kpi:
	row = next((row for row in report.figures if row.kpi == kpi), None)
	if row is None:
		frappe.throw(
			_("{0} has no figure {1}. Compute it anew.").format(frappe.bold(report.name), frappe.bold(kpi)),
			UnknownFigureError,
			_("No Such Figure"),
		)
	return parse_kpi(frappe.parse_json(row.definition))


def _chains(report: Document, kpi: Kpi, side: str, start: int, length: int) -> dict[str, Any]:
	span = periods.span_of(report.period, report.computed_at)
	found = chain_rows.may_read(chain_rows.behind(kpi, side, span, filters_of(report)))
	return {"total": len(found), "rows": chain_rows.shown(found[start : start + length])}


def _behind(report: Document, kpi: Kpi, side: str) -> Any:
	"""The query of the rows that the user may see, nothing selected yet."""
	part, span = part_of(kpi), periods.span_of(report.period, report.computed_at)
	table = columns.table(part.table)
	query = limited(frappe.qb.from_(table), part.table, table, filters_of(report, readable_only=True))
	return query.where(within(part.basis, table, span) & behind(kpi, side, table, span))


def _told(name: str, page: list[str]) -> list[dict[str, Any]]:
	if not page:
		return []
	if name in level_columns.TOLD:
		return _told_levels(name, page)
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
	for row in found.values():
		row.update({key: told(row[key]) for key, told in _WORDS.items() if row.get(key)})
	return [found[row] for row in page if row in found]


def _told_levels(name: str, page: list[str]) -> list[dict[str, Any]]:
	"""Documents of service level management in the shape of tickets."""
	doctype, told = columns.DOCTYPES[name], level_columns.TOLD[name]
	rows = frappe.get_all(
		doctype,
		filters={"name": ["in", page]},
		fields=["name", f"{told.subject} as subject", f"{told.status} as status"],
		order_by="name",
	)
	nothing = dict.fromkeys(("priority", "support_group", "opened_at"))
	return [
		{"row": row.name, "reference_doctype": doctype, "reference_name": row.name, **row, **nothing}
		for row in rows
	]
