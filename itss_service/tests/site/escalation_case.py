"""A ticket at the desk of the made-up company, its people, a rule, and escalations recorded by hand."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from itss_service.tests.site import factories
from itss_service.tests.site.one_transaction import OneTransactionTestCase

AGENT, LEAD, MANAGER, DIRECTOR = (
	f"{name}@linden.example" for name in ("agent", "lead", "manager", "director")
)


class EscalationTestCase(OneTransactionTestCase):
	"""`self.ticket` is the ITSS Ticket of an Issue that the agent handles in the first line."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.create_user(AGENT, "Service Desk Agent")
		factories.create_user(LEAD, "First-line Lead")
		factories.create_user(MANAGER, "Service Level Manager")
		factories.create_user(DIRECTOR, "Service Manager")
		frappe.db.delete("Has Role", {"role": "Service Manager", "parent": ["!=", DIRECTOR]})

	def setUp(self):
		super().setUp()
		frappe.db.delete("ITSS Notification Channel")
		frappe.db.delete("ITSS Notice")
		frappe.db.delete("ITSS Escalation")
		self.desk = create_channel("Linden desk", kind="Desk", is_default=1)
		self.second_line = factories.create_group(group_name="Linden second line", tier=2)
		self.group = factories.create_group(lead=LEAD, manager=MANAGER, next_group=self.second_line.name)
		self.issue, self.ticket = create_ticket(itss_support_group=self.group.name, itss_handler=AGENT)
		self.rule = self.create_rule()

	def create_rule(self, **values: Any) -> Document:
		return factories.make_rule(**{"rule_name": "Linden rule", **values}).insert()

	def record(self, rule: Document | None = None, **values: Any) -> str:
		"""A row as the refresh of a ticket writes it."""
		return record(rule or self.rule, self.ticket, **values)

	def escalation(self, name: str) -> frappe._dict:
		return frappe.db.get_value("ITSS Escalation", name, "*", as_dict=True)

	def notices(self, **filters: Any) -> list[frappe._dict]:
		return frappe.get_all("ITSS Notice", filters=filters, fields=["*"], order_by="creation, name")

	def told(self, **filters: Any) -> list[str]:
		return sorted(row.recipient or row.address for row in self.notices(**filters))


def create_channel(name: str, **values: Any) -> Document:
	if frappe.db.exists("ITSS Notification Channel", name):
		frappe.delete_doc("ITSS Notification Channel", name)
	return frappe.get_doc({"doctype": "ITSS Notification Channel", "channel_name": name, **values}).insert()


def create_ticket(**values: Any) -> tuple[Document, frappe._dict]:
	"""An Issue and its ITSS Ticket."""
	issue = frappe.get_doc({"doctype": "Issue", "subject": "Printer <3> & scanner", **values}).insert()
	return issue, ticket_of(issue)


def ticket_of(issue: Document) -> frappe._dict:
	return frappe.db.get_value("ITSS Ticket", {"reference_name": issue.name}, "*", as_dict=True)


def record(rule: Document, ticket: frappe._dict, **values: Any) -> str:
	now = now_datetime()
	row = {
		"doctype": "ITSS Escalation",
		"ticket": ticket.name,
		"reference_doctype": ticket.reference_doctype,
		"reference_name": ticket.reference_name,
		"rule": rule.name,
		"level": rule.level,
		"direction": rule.direction,
		"step": 0,
		"action": "Notify",
		"line": 0,
		"cycle": 1,
		"cause": "resolution of Linden SLA at 80 % of its target",
		"clock_key": "SLA resolution",
		"kind": "SLA",
		"metric": "resolution",
		"state": "Pending",
		"due_at": add_to_date(now, seconds=-5),
		"recorded_at": now,
		"act_after": now,
	}
	if rule.steps and "step" not in values:
		row |= {"step": rule.steps[0].idx, "action": rule.steps[0].action}
	doc = frappe.get_doc({**row, **values})
	return doc.insert(ignore_permissions=True, ignore_links=True).name
