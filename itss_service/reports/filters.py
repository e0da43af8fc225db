"""What a report is limited to, as conditions of its queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.model.document import Document
from pypika.terms import Criterion

from itss_service.reports import level_columns
from itss_service.reports.columns import DOCTYPES, TICKETS

FIELDS = ("customer", "group_of_customers", "support_group", "agreement", "issue_type", "priority")
"""Not `customer_group`: Frappe would fill that with the default of new customers."""
_OWN = ("agreement", "priority")
"""Clocks and escalations have these themselves; the rest is their ticket's."""


class Filters(NamedTuple):
	"""Empty where nothing is limited. `readable_only` leaves out what the user of the session may not see."""

	customer: str | None = None
	group_of_customers: str | None = None
	support_group: str | None = None
	agreement: str | None = None
	issue_type: str | None = None
	priority: str | None = None
	readable_only: bool = False


def filters_of(source: Document | dict[str, Any], readable_only: bool = False) -> Filters:
	"""The filters in a document's fields or a report's arguments."""
	return Filters(**{name: source.get(name) or None for name in FIELDS}, readable_only=readable_only)


class _Given(Criterion):
	"""A condition that Frappe has written as SQL."""

	def __init__(self, sql: str) -> None:
		super().__init__(None)
		self.sql = sql

	def nodes_(self) -> Iterator[Any]:
		yield self

	def get_sql(self, **_options: Any) -> str:
		return f"({self.sql})"


def limited(query: Any, name: str, table: Any, filters: Filters) -> Any:
	"""The query over a KPI table with the filters' conditions; joins the ticket only where it is needed."""
	if filters.readable_only:
		query = _readable(query, DOCTYPES[name])
	filters = filters._replace(readable_only=False)
	if name in level_columns.DOCTYPES:
		return _limited_levels(query, name, table, filters)
	if name == TICKETS:
		return _limited_tickets(query, table, filters)
	for field in _OWN:
		if value := getattr(filters, field):
			query = query.where(table[field] == value)
	rest = filters._replace(agreement=None, priority=None)
	if rest == Filters():
		return query
	ticket = frappe.qb.DocType(DOCTYPES[TICKETS])
	return _limited_tickets(query.join(ticket).on(ticket.name == table.ticket), ticket, rest)


def visibility(doctype: str = DOCTYPES[TICKETS]) -> str:
	"""The condition that the rows fulfil which the session's user may list; empty where that is all of them."""
	return build_match_conditions(doctype)


def _readable(query: Any, doctype: str) -> Any:
	conditions = visibility(doctype)
	return query.where(_Given(conditions)) if conditions else query


def groups_below(customer_group: str) -> list[str]:
	"""The group and every group below it."""
	bounds = frappe.db.get_value("Customer Group", customer_group, ["lft", "rgt"])
	if not bounds:
		return [customer_group]
	return frappe.get_all(
		"Customer Group",
		filters={"lft": [">=", bounds[0]], "rgt": ["<=", bounds[1]]},
		pluck="name",
		order_by="lft",
	)


def chosen_agreements(filters: Filters) -> set[str] | None:
	"""The agreements that the filters leave; None where that is all of them.

	What is about agreements belongs to no group, kind of ticket or priority: under such a filter nothing is left.
	"""
	if filters._replace(readable_only=False) == Filters():
		return None
	if filters.support_group or filters.issue_type or filters.priority:
		return set()
	wanted: dict[str, Any] = {}
	if filters.agreement:
		wanted["name"] = filters.agreement
	if filters.customer:
		wanted["customer"] = filters.customer
	found = frappe.get_all("ITSS Agreement", filters=wanted, fields=["name", "customer"], order_by="name")
	if filters.group_of_customers:
		groups = groups_below(filters.group_of_customers)
		inside = set(frappe.get_all("Customer", filters={"customer_group": ["in", groups]}, pluck="name"))
		found = [row for row in found if row.customer in inside]
	return {row.name for row in found}


def _limited_levels(query: Any, name: str, table: Any, filters: Filters) -> Any:
	chosen = chosen_agreements(filters)
	if chosen is None:
		return query
	names = [*sorted(chosen), ""]
	if name != level_columns.CATALOGUE_ITEMS:
		return query.where(table.agreement.isin(names))
	service = frappe.qb.DocType("ITSS Agreement Service")
	covered = frappe.qb.from_(service).select(service.item).where(service.parent.isin(names))
	return query.where(table.name.isin(covered))


def _limited_tickets(query: Any, ticket: Any, filters: Filters) -> Any:
	for name, field in (
		("customer", "customer"),
		("support_group", "support_group"),
		("agreement", "agreement"),
		("issue_type", "kind"),
		("priority", "priority"),
	):
		if value := getattr(filters, name):
			query = query.where(ticket[field] == value)
	if filters.group_of_customers:
		query = query.where(ticket.customer_group.isin(groups_below(filters.group_of_customers)))
	return query
