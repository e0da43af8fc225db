"""Every function that can be called over HTTP refuses who has no business with it."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import frappe
from frappe.utils import getdate

import itss_service
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

PACKAGE = "itss_service."
NOT_CODE = ("itss_service.tests.", "itss_service.patches.", "itss_service.cli.", "itss_service.core.")

OPEN = {
	"itss_service.api.portal_catalogue.file_request": "customers file requests; others: test_catalogue_portal",
	"itss_service.permissions.portal.get_list_data": "Frappe's own asks; answers a customer's Issues",
	"itss_service.permissions.searching.search": "answers hits of document types that the user may read",
}
"""Functions that answer everybody, and why."""
GUESTS = {
	"itss_service.api.escalations.acknowledge_by_link": "the signature in the link is the permission",
	"itss_service.api.escalations.acknowledgement_page": "the signature in the link is the permission",
	"itss_service.permissions.portal.get": "guests as in Frappe; of Issue nothing",
	"itss_service.permissions.portal.get_form_data": "guests as in Frappe, if the web form lets them in",
	"itss_service.permissions.portal.get_list_data": "guests as in Frappe; they have no Issues",
}
"""Functions that answer guests as well, and why."""


def modules():
	for found in pkgutil.walk_packages(itss_service.__path__, PACKAGE):
		if not found.name.startswith(NOT_CODE):
			yield found.name


def functions():
	for name in modules():
		import_module(name)
	return sorted(
		{
			f"{function.__module__}.{function.__qualname__}": function
			for function in frappe.whitelisted
			if function.__module__.startswith(PACKAGE) and not function.__module__.startswith(NOT_CODE)
		}.items()
	)


class TestApiPermissions(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.nobody = factories.create_user("api-nobody@linden.example")
		cls.customer = factories.create_user("api-customer@linden.example", "Customer")

	def samples(self):
		"""An argument for each name that a function asks for."""
		calendar = frappe.get_all("ITSS Service Calendar", pluck="name", limit=1)[0]
		issue = self.issue()
		return {
			"agreement": self.sla.name,
			"before": 10,
			"calendar": calendar,
			"catalogue_review": self.catalogue_review(),
			"change": self.change(),
			"channel": frappe.get_doc(
				{"doctype": "ITSS Notification Channel", "channel_name": "Linden desk", "kind": "Desk"}
			)
			.insert()
			.name,
			"content": "{}",
			"country": "CN",
			"credit": self.credit(),
			"day": "2026-02-02",
			"decided_on": "2026-03-02",
			"docname": issue.name,
			"doctype": "Issue",
			"document_type": "Issue",
			"escalation": self.escalation(issue),
			"group": factories.create_group().name,
			"holiday_list": "any",
			"is_major": True,
			"item": factories.create_item().name,
			"kpi": "any",
			"message": "any",
			"name": issue.name,
			"names": [issue.name],
			"notice": self.notice(issue),
			"page_length": 10,
			"period_from": "2026-02-01",
			"period_to": "2026-02-28",
			"person": "any",
			"reason": "any",
			"report": self.report(),
			"requirement": self.requirement(),
			"resolution": "any",
			"review": self.review(),
			"row": "any",
			"status": "Closed",
			"subject": "any",
			"text": "any",
			"txt": "any",
			"version": "any",
			"web_form_name": "issues",
		}

	def catalogue_review(self):
		values = {"title": "any", "chair": "Administrator", "items": [{"item": factories.create_item().name}]}
		return frappe.get_doc({"doctype": "ITSS Catalogue Review", **values}).insert().name

	def change(self):
		values = {"agreement": self.sla.name, "title": "any", "effective_from": getdate(), "reason": "any"}
		return frappe.get_doc({"doctype": "ITSS Agreement Change", **values}).insert().name

	def review(self):
		period = {"period_from": "2026-02-01", "period_to": "2026-02-28", "due_on": "2026-03-31"}
		values = {"doctype": "ITSS Agreement Review", "agreement": self.sla.name, **period}
		return frappe.get_doc(values).insert().name

	def credit(self):
		values = {"doctype": "ITSS Service Credit", "name": "api-credit", "agreement": self.sla.name}
		credit = frappe.get_doc({**values, "period_from": "2026-02-01", "period_to": "2026-02-28"})
		credit.db_insert()
		return credit.name

	def escalation(self, issue):
		return self.row("ITSS Escalation", issue, rule="x", clock_key="")

	def notice(self, issue):
		return self.row("ITSS Notice", issue)

	def row(self, doctype, issue, **values):
		from itss_service.tickets.rows import insert_rows

		name = frappe.generate_hash(length=12)
		about = {
			"reference_doctype": "Issue",
			"reference_name": issue.name,
			"ticket": self.ticket(issue).name,
		}
		insert_rows(doctype, [{"name": name, **about, **values}])
		return name

	def requirement(self):
		values = {"title": "any", "trigger": "Other", "received_on": "2026-03-02"}
		return frappe.get_doc({"doctype": "ITSS Service Requirement", **values}).insert().name

	def report(self):
		values = {"period_kind": "Custom", "from_date": "2026-02-01", "to_date": "2026-02-28"}
		return frappe.get_doc({"doctype": "ITSS KPI Report", **values}).insert().name

	def test_there_are_functions_to_look_at(self):
		names = [name for name, _function in functions()]
		self.assertIn("itss_service.api.policy.import_policy", names)
		self.assertLessEqual(set(OPEN) | set(GUESTS), set(names))

	def test_each_refuses_who_has_no_role(self):
		samples = self.samples()
		for user in (self.nobody, self.customer, "Guest"):
			for name, function in functions():
				if name in OPEN or name in GUESTS:
					continue
				given = self.arguments(function, samples)
				with self.subTest(f"{user}: {name}"):
					frappe.set_user(user)
					frappe.db.savepoint("before_call")
					self.assertRaises(frappe.PermissionError, function, **given)
					frappe.db.rollback(save_point="before_call")

	def arguments(self, function, samples):
		wanted = inspect.signature(function).parameters.values()
		return {
			parameter.name: samples[parameter.name]
			for parameter in wanted
			if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
		}

	def test_guests_are_let_in_on_purpose(self):
		let_in = {
			f"{function.__module__}.{function.__qualname__}"
			for _name, function in functions()
			if function in frappe.guest_methods
		}
		self.assertEqual(let_in, set(GUESTS))

	def test_what_writes_is_called_by_post_alone(self):
		for name, function in functions():
			methods = frappe.allowed_http_methods_for_whitelisted_func[function]
			if "POST" in methods and "GET" not in methods:
				continue
			with self.subTest(name):
				self.assertNotRegex(
					name.rsplit(".", 1)[1], r"^(put|import|retire|compute|take|assign|resolve|acknowledge$)"
				)
