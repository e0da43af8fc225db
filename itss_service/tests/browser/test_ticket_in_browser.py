"""A first-line agent takes a ticket from a new Issue to its closure, in a real browser, and reads the panel."""

import unittest

import frappe
from frappe.utils import add_days, now_datetime

from itss_service.bridge import stamp
from itss_service.tests.browser.desk import Desk
from itss_service.tests.browser.site_server import missing_assets, serving, unfinished_setup
from itss_service.tests.browser.webdriver import Browser, missing_browser

USER, PASSWORD = "agent@linden-browser.example", "Linden-2026-grid"
TYPE, CALENDAR, SLA, GROUP = (
	"Linden browser fault",
	"Linden browser always",
	"Linden browser faults",
	"Linden browser desk",
)
CLOCK = '.itss-clock[data-metric="{0}"]'
# ERPNext offers a dialog with few fields first; this is what its "Edit Full Form" does
OPEN_NEW = """await frappe.model.with_doctype("Issue");
frappe.set_route("Form", "Issue", frappe.model.make_new_doc_and_get_name("Issue"));"""
REASON = "waiting for the customer"
NEXT_CONTACT = str(add_days(now_datetime().replace(microsecond=0), 1))


def remove_made() -> None:
	frappe.set_user("Administrator")
	for name in frappe.get_all("Issue", filters={"issue_type": TYPE}, pluck="name"):
		frappe.delete_doc("Issue", name, force=True)
		for doctype in ("ITSS Ticket Event", "ITSS Clock", "ITSS Escalation", "ITSS Ticket"):
			frappe.db.delete(doctype, {"reference_name": name})
	if frappe.db.exists("ITSS Agreement", SLA):
		frappe.db.set_value("ITSS Agreement", SLA, "status", "Draft")
	for doctype, name in (
		("ITSS Agreement", SLA),
		("ITSS Support Group", GROUP),
		("ITSS Service Calendar", CALENDAR),
		("Issue Type", TYPE),
		("User", USER),
	):
		if frappe.db.exists(doctype, name):
			frappe.delete_doc(doctype, name, force=True)
	stamp.bump()
	frappe.db.commit()


def make_set_up() -> None:
	agent = {
		"doctype": "User",
		"email": USER,
		"first_name": "Mei",
		"language": "en",
		"send_welcome_email": 0,
		"new_password": PASSWORD,
		"roles": [{"role": "Service Desk Agent"}, {"role": "Support Team"}],
	}
	targets = [
		{"metric": "response", "duration": "30m"},
		{"metric": "resolution", "duration": "4h", "warn_at": "50, 80"},
	]
	for doc in (
		agent,
		{"doctype": "Issue Type", "name": TYPE},
		{"doctype": "ITSS Service Calendar", "calendar_name": CALENDAR, "time_zone": "UTC", "always_open": 1},
		{
			"doctype": "ITSS Support Group",
			"group_name": GROUP,
			"tier": 1,
			"members": [{"user": USER, "is_active": 1}],
		},
	):
		frappe.get_doc(doc).insert()
	sla = {"doctype": "ITSS Agreement", "title": SLA, "kind": "SLA", "calendar": CALENDAR, "targets": targets}
	sla |= {"attainment_goal": 90, "scopes": [{"scope": "Issue Type", "value": TYPE}]}
	frappe.get_doc(sla).insert().put_in_force("taken for the tests")
	frappe.db.commit()


class TestTicketInBrowser(unittest.TestCase):
	"""The steps build on one another, so they are one test."""

	@classmethod
	def setUpClass(cls):
		if missing := missing_browser() or missing_assets() or unfinished_setup():
			raise unittest.SkipTest(f"The browser test did not run: {missing}.")
		remove_made()
		cls.addClassCleanup(remove_made)
		make_set_up()
		base = cls.enterClassContext(serving(frappe.local.site))
		cls.browser = cls.enterClassContext(Browser())
		cls.desk = Desk(cls.browser, base)
		cls.desk.log_in(USER, PASSWORD)

	@classmethod
	def enterClassContext(cls, context):
		"""unittest has it from Python 3.11 on."""
		value = context.__enter__()
		cls.addClassCleanup(context.__exit__, None, None, None)
		return value

	def test_an_agent_takes_a_ticket_from_its_opening_to_its_closure(self):
		self._open()
		self._answer()
		self._wait_for_the_customer()
		self._solve_and_close()
		self._read_what_happened()
		self._find_it_in_list_and_queue()
		told = [line for line in self.browser.complaints() if "Uncaught" in line]
		self.assertEqual(told, [])

	def _open(self):
		desk = self.desk
		desk.browser.run(OPEN_NEW)
		desk.browser.wait("return cur_frm.itss_choices", what="the suggestions of a new Issue")
		desk.fill(subject="Nobody can print", issue_type=TYPE, itss_support_group=GROUP)
		self.name = desk.save()
		self._wait_for_clock("response", "On time")
		self.assertRegex(self._text("response", ".itss-clock-figure"), r"^(29|30) min left$")
		self.assertRegex(
			self._text("response", ".itss-clock-work"), r"^(29|30) min of 30 min working time left"
		)
		self.assertRegex(self._text("resolution", ".itss-clock-figure"), r"^3 h 5\d min left$")
		self.assertIn(f"{SLA} applies: it fits by Issue Type {TYPE}", self.browser.text(".itss-panel-why"))
		self.browser.wait(
			"return document.querySelector(arguments[0]).innerText !== arguments[1]",
			CLOCK.format("resolution") + " .itss-clock-figure",
			self._text("resolution", ".itss-clock-figure"),
			what="a countdown that runs",
			seconds=75,
		)

	def _answer(self):
		self._press("take")
		self.assertEqual(self._value("itss_handler"), USER)
		self._press("progress", way="call", message="A colleague is on the way")
		self._wait_for_clock("response", "Met")
		self.assertRegex(self._text("response", ".itss-clock-figure"), r"used$")

	def _wait_for_the_customer(self):
		self._press("pause", reason=REASON, next_contact=NEXT_CONTACT)
		self._wait_for_clock("resolution", "On hold")
		self.assertEqual(self._value("status"), "On Hold")
		self.assertEqual(self._text("resolution", ".itss-clock-due"), REASON)
		self.assertIn("The customer hears from us again", self.browser.text(".itss-tab-body"))
		self._press("resume", note="They called back")
		self._wait_for_clock("resolution", "On time")

	def _solve_and_close(self):
		self._press("resolve", resolution="<p>New fuser</p>")
		self._wait_for_clock("resolution", "Met")
		self._press("confirm", note="Ada, by phone")
		self.browser.wait("return cur_frm.doc.status === 'Closed'", what="the closure")

	def _read_what_happened(self):
		self.browser.click(CLOCK.format("resolution") + " [data-act=why]")
		self.browser.find(".itss-ledger .itss-why-paused")
		rows = "[...document.querySelectorAll('.itss-ledger tbody tr td:nth-child(4)')].map(cell => cell.innerText)"
		counted = sum(self._seconds(text) for text in self.browser.run(f"return {rows}") if text != "–")
		self.assertEqual(counted, self._seconds(self.browser.text(".itss-ledger tfoot b")))
		self.browser.click('.itss-tabs [data-tab="events"]')
		told = "return [...document.querySelectorAll('.itss-events li')].map(row => row.dataset.event)"
		events = self.browser.run(told)[::-1]
		expected = ["opened", "assigned", "responded", "paused", "resumed", "resolved", "confirmed", "closed"]
		self.assertEqual(events, expected)

	def _find_it_in_list_and_queue(self):
		self._press("reopen", reason="It burns again")
		self._wait_for_clock("resolution", "On time")
		self.desk.go("itss-my-queue")
		row = f'.itss-queue-row[data-ticket="{self.name}"]'
		self.assertRegex(self.browser.text(f"{row} .itss-queue-due b"), r"left$")
		self.desk.go("List", "Issue", "List")
		self.browser.wait(
			"return document.querySelector(arguments[0])?.innerText.includes('Resolution')",
			f'[data-itss-due="{self.name}"]',
			what="what is due next in the list",
		)

	def _press(self, button, **values):
		"""A button of the panel, with the answers to its dialog."""
		shown = self.browser.run("return cur_frm.itss_ticket_panel.asked")
		self.browser.run(
			"document.querySelector('.itss-panel [data-act=' + arguments[0] + ']').click()", button
		)
		if values:
			self.browser.wait("return window.cur_dialog?.display", what=f"the dialog of {button}")
			self.browser.run("return cur_dialog.set_values(arguments[0])", values)
			self.browser.run("cur_dialog.get_primary_btn().click()")
		self.browser.wait(
			"return cur_frm.itss_ticket_panel.asked > arguments[0]", shown, what=f"the panel after {button}"
		)
		self.desk.settle()

	def _wait_for_clock(self, metric, state):
		script = "return document.querySelector(arguments[0])?.innerText === arguments[1]"
		self.browser.wait(
			script, CLOCK.format(metric) + " header .indicator-pill", state, what=f"{metric}: {state}"
		)

	def _text(self, metric, part):
		return self.browser.text(f"{CLOCK.format(metric)} {part}")

	def _value(self, fieldname):
		return self.browser.run("return cur_frm.doc[arguments[0]]", fieldname)

	@staticmethod
	def _seconds(text):
		hours, minutes, seconds = map(int, text.split(":"))
		return hours * 3600 + minutes * 60 + seconds
