"""A service level manager goes from a requirement to a signed SLA, and its customer files a request on the portal."""

import unittest

import frappe
from frappe.utils import add_days, today

from itss_service.tests.browser import levels_set_up as made
from itss_service.tests.browser.desk import Desk
from itss_service.tests.browser.site_server import missing_assets, serving, unfinished_setup
from itss_service.tests.browser.webdriver import Browser, missing_browser

STANDING = ".itss-standing"
WAITING = f"return document.querySelectorAll('{STANDING} [data-act={{}}]').length"
UPLOAD = """const data = new FormData();
data.append("file", new Blob(["signed by hand"]), "signed.txt");
data.append("is_private", 1);
data.append("doctype", "ITSS Agreement");
data.append("docname", cur_frm.docname);
const headers = {"X-Frappe-CSRF-Token": frappe.csrf_token};
const answer = await fetch("/api/method/upload_file", {method: "POST", body: data, headers});
return (await answer.json()).message.file_url;"""
NAME_SIGNATORIES = """for (const row of cur_frm.doc.sign_offs) {
	if (row.party === "Customer") row.person = "Grace Mill";
	else row.user = arguments[0];
}
for (const [party, person] of [["Provider", null], ["Customer", "Grace Mill"]])
	if (!cur_frm.doc.sign_offs.some((row) => row.stage === "Signing" && row.party === party))
		cur_frm.add_child("sign_offs", {stage: "Signing", party, capacity: "signatory", person, user: person ? null : arguments[0]});
cur_frm.refresh_field("sign_offs");
cur_frm.dirty();"""


class TestLevelsInBrowser(unittest.TestCase):
	"""The steps build on one another, so they are one test."""

	@classmethod
	def setUpClass(cls):
		if missing := missing_browser() or missing_assets() or unfinished_setup():
			raise unittest.SkipTest(f"The browser test did not run: {missing}.")
		made.remove()
		cls.addClassCleanup(made.remove)
		made.make()
		cls.base = cls.enterClassContext(serving(frappe.local.site))

	@classmethod
	def enterClassContext(cls, context):
		"""unittest has it from Python 3.11 on."""
		value = context.__enter__()
		cls.addClassCleanup(context.__exit__, None, None, None)
		return value

	def test_from_a_requirement_to_a_signed_sla_and_the_customers_request(self):
		with Browser() as self.browser:
			self.desk = Desk(self.browser, self.base)
			self.desk.log_in(made.MANAGER, made.PASSWORD)
			self._write_down_the_requirement()
			self._make_the_draft()
			self._complete_the_draft()
			self._have_it_signed()
			self._look_at_the_paper()
			self._nothing_broke()
		with Browser() as self.browser:
			self._see_the_catalogue_as_the_customer()
			issue = self._file_a_request()
			self._nothing_broke()
		self._is_promised_by_the_sla(issue)

	def _write_down_the_requirement(self):
		desk = self.desk
		desk.new("ITSS Service Requirement")
		desk.fill(
			title=made.REQUIREMENT,
			trigger="Customer Asks",
			customer=made.CUSTOMER,
			received_on=today(),
			calendar=made.CALENDAR,
		)
		desk.add_row("services", item=made.ITEM)
		desk.add_row("wanted_targets", metric="response", duration="2h", goal=95)
		desk.add_row("wanted_targets", metric="resolution", duration="8h", goal=90)
		desk.save()
		self._press("Measure the Baseline")
		self._wait_for_status("Analysed")

	def _make_the_draft(self):
		self._press("Make a Draft Agreement")
		self._answer(title=made.SLA)
		self.browser.wait(
			"return cur_frm?.doctype === 'ITSS Agreement' && cur_frm.doc.name === arguments[0]",
			made.SLA,
			what="the draft agreement",
		)
		self.desk.settle()
		self.assertEqual(self.browser.run("return cur_frm.doc.customer"), made.CUSTOMER)
		self.assertEqual(self.browser.run("return cur_frm.doc.targets.length"), 2)

	def _complete_the_draft(self):
		desk = self.desk
		missing = self.browser.run(f"return document.querySelectorAll('{STANDING} .itss-missing li').length")
		self.assertGreater(missing, 5, "what the draft does not say yet is listed")
		desk.fill(
			valid_from=today(),
			valid_to=add_days(today(), 364),
			notice_days=30,
			response_events="Faults\nRequests",
			success_criteria="Every target is kept in its share",
			failure_criteria="A target is missed two months in a row",
			cost=1000,
			price=1500,
			currency="CNY",
		)
		desk.add_row(
			"report_duties", title="Service report", frequency="Month", recipients="mill@example.com"
		)
		desk.add_row("workload", expected=40)
		desk.add_row("resources", resource="Service desk", quantity=2, provided_by="Provider")
		self.browser.run(NAME_SIGNATORIES, made.MANAGER)
		desk.save()
		told = self.browser.run(
			f"return document.querySelector('{STANDING} .itss-missing')?.textContent || ''"
		)
		self.assertEqual(told, "")

	def _have_it_signed(self):
		self._press("Submit for Review")
		self._confirm()
		self._wait_for_status("Internal Review")
		self._give_sign_offs("Send to the Customer")
		self._press("Send to the Customer")
		self._wait_for_status("Customer Review")
		self._give_sign_offs("Complete the Signing")
		self._press("Complete the Signing")
		self.browser.wait("return window.cur_dialog?.display", what="the last question")
		if self.browser.run("return Boolean(cur_dialog.fields_dict.risk_reason)"):
			self._answer(risk_reason="nothing underpins it yet")
		else:
			self._confirm()
		self._wait_for_status("In Force")
		self.assertEqual(self.browser.run("return cur_frm.fields_dict.targets.df.read_only"), 1)

	def _give_sign_offs(self, until):
		"""The manager's own in the desk, the others' on paper, until the next step is offered."""
		offered = "return [...document.querySelectorAll('.page-actions button')].some(b => b.innerText.trim() === arguments[0])"
		for _turn in range(9):
			if self.browser.run(offered, until):
				return
			if self.browser.run(WAITING.format("sign")):
				self._turn("sign", remarks="seen")
			else:
				self._turn("paper", signed_file=self.browser.run(UPLOAD), decided_on=today())
		self.fail(f"{until} was never offered: {self.browser.text(STANDING)}")

	def _turn(self, act, **values):
		before = self.browser.run("return cur_frm.doc.modified")
		self.browser.run(f"document.querySelector('{STANDING} [data-act={act}]').click()")
		self._answer(**values)
		self.browser.wait("return cur_frm.doc.modified !== arguments[0]", before, what=f"the sign-off {act}")
		self.desk.settle()

	def _look_at_the_paper(self):
		"""The document that the parties sign, as the print view shows it."""
		query = (
			f"doctype=ITSS%20Agreement&name={made.SLA.replace(' ', '%20')}&format=ITSS%20SLA&no_letterhead=1"
		)
		self.browser.open(f"{self.base}/printview?{query}")
		told = self.browser.wait("return document.querySelector('.itss-paper')?.innerText", what="the print")
		for text in ("Service Level Agreement", made.CUSTOMER, made.ITEM, "8 hours", "Grace Mill"):
			self.assertIn(text, told)
		self.assertNotIn("binds nobody", told)

	def _see_the_catalogue_as_the_customer(self):
		browser = self.browser
		browser.open(f"{self.base}/login")
		browser.type("#login_email", made.ADA)
		browser.type("#login_password", made.PASSWORD)
		browser.click(".btn-login")
		browser.wait("return !location.pathname.startsWith('/login')", what="the portal", seconds=60)
		browser.open(f"{self.base}/service-catalogue")
		browser.find(".itss-catalogue-card")
		browser.type("input[name=search]", "laptop desk")
		browser.click(".itss-catalogue-search button")
		card = "return [...document.querySelectorAll('.itss-catalogue-card')].find(e => e.innerText.includes(arguments[0]))"
		browser.wait(f"{card} !== undefined", made.ITEM, what="the item")
		browser.run(f"({card.replace('return ', '')}).click()", made.ITEM)

	def _file_a_request(self):
		browser = self.browser
		browser.find("#itss-request")
		browser.click(".itss-catalogue-kind input")
		browser.type("#itss-subject", made.SUBJECT)
		browser.click("#itss-request button[type=submit]")
		told = browser.wait(
			"return document.querySelector('.itss-catalogue-refused:not([hidden])')?.innerText",
			what="what the form lacks",
		)
		self.assertIn("For whom", told)
		browser.type("[data-question]", "Wang Fang")
		browser.click("#itss-request button[type=submit]")
		browser.wait("return location.pathname.startsWith('/issues/')", what="the customer's Issue")
		return browser.run("return decodeURIComponent(location.pathname.split('/')[2])")

	def _is_promised_by_the_sla(self, issue):
		frappe.db.rollback()
		doc = frappe.get_doc("Issue", issue)
		self.assertEqual(
			(doc.subject, doc.customer, doc.itss_catalogue_item), (made.SUBJECT, made.CUSTOMER, made.ITEM)
		)
		agreement = frappe.db.get_value("ITSS Ticket", {"reference_name": issue}, "agreement")
		self.assertEqual(agreement, made.SLA)

	def _press(self, label):
		"""A button of the form's head, by its text."""
		script = """const button = [...document.querySelectorAll('.page-actions button, .page-actions a.dropdown-item')]
			.find(each => each.innerText.trim() === arguments[0] || each.textContent.trim() === arguments[0]);
		button?.click();
		return Boolean(button);"""
		self.browser.wait(script, label, what=f"the button {label}")

	def _answer(self, **values):
		"""The dialog that is open."""
		self.browser.wait("return window.cur_dialog?.display", what="a dialog")
		self.browser.run("await cur_dialog.set_values(arguments[0])", values)
		self.browser.run("cur_dialog.get_primary_btn().click()")

	def _confirm(self):
		self.browser.wait("return window.cur_dialog?.display", what="a question")
		self.browser.run("cur_dialog.get_primary_btn().click()")

	def _wait_for_status(self, status):
		self.browser.wait("return cur_frm.doc.status === arguments[0]", status, what=f"the status {status}")
		self.desk.settle()

	def _nothing_broke(self):
		told = [line for line in self.browser.complaints() if "Uncaught" in line]
		self.assertEqual(told, [])
