"""A service level manager sets service levels up in the desk, in a real browser."""

import unittest

import frappe

from itss_service.tests.browser.desk import Desk
from itss_service.tests.browser.site_server import missing_assets, serving, unfinished_setup
from itss_service.tests.browser.webdriver import Browser, BrowserError, missing_browser

USER, PASSWORD = "levels@linden-browser.example", "Linden-2026-grid"
CALENDAR, MATRIX, GROUP = "Linden browser office", "Linden browser matrix", "Linden browser line"
SLA, OLA = "Linden browser SLA", "Linden browser OLA"
MADE = (
	("ITSS Agreement", OLA),
	("ITSS Agreement", SLA),
	("ITSS Priority Matrix", MATRIX),
	("ITSS Support Group", GROUP),
	("ITSS Service Calendar", CALENDAR),
	("User", USER),
)
PREVIEW = ".itss-preview-sum b"


def remove_made() -> None:
	frappe.set_user("Administrator")
	for doctype, name in MADE:
		if not frappe.db.exists(doctype, name):
			continue
		if doctype == "ITSS Agreement":
			frappe.db.set_value(doctype, name, "status", "Draft")
		if doctype == "ITSS Priority Matrix":
			frappe.db.set_value(doctype, name, "is_default", 0)
		frappe.delete_doc(doctype, name, force=True)
	frappe.db.commit()


class TestSetUpInBrowser(unittest.TestCase):
	"""The steps build on one another, so they are one test."""

	@classmethod
	def setUpClass(cls):
		if missing := missing_browser() or missing_assets() or unfinished_setup():
			raise unittest.SkipTest(f"The browser test did not run: {missing}.")
		remove_made()
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": USER,
				"first_name": "Lin",
				"language": "en",
				"send_welcome_email": 0,
				"new_password": PASSWORD,
				"roles": [{"role": "Service Level Manager"}, {"role": "Support Team"}],
			}
		).insert()
		group = {"doctype": "ITSS Support Group", "group_name": GROUP, "tier": 1}
		frappe.get_doc(group).insert()
		for priority in ("P1", "P2", "P3"):
			if not frappe.db.exists("Issue Priority", priority):
				frappe.get_doc({"doctype": "Issue Priority", "name": priority}).insert()
		frappe.db.commit()
		cls.addClassCleanup(remove_made)
		base = cls.enterClassContext(serving(frappe.local.site))
		cls.browser = cls.enterClassContext(Browser())
		cls.desk = Desk(cls.browser, base)
		cls.desk.log_in(user.name, PASSWORD)

	@classmethod
	def enterClassContext(cls, context):
		"""unittest has it from Python 3.11 on."""
		value = context.__enter__()
		cls.addClassCleanup(context.__exit__, None, None, None)
		return value

	def test_a_level_manager_sets_service_levels_up(self):
		self._calendar()
		self._matrix()
		self._sla()
		self._ola()
		self._chain()
		self.assertEqual([told for told in self.browser.complaints() if "Uncaught" in told], [])

	def _calendar(self):
		"""A window drawn with the pointer and a day that is typed both reach the table and the preview."""
		browser, desk = self.browser, self.desk
		desk.new("ITSS Service Calendar")
		desk.fill(calendar_name=CALENDAR, time_zone="Asia/Shanghai")
		self.assertEqual(browser.text(PREVIEW), "")
		browser.drag('[data-day="Monday"] .itss-week-track', 9 / 24, 12 / 24)
		self._wait_for_preview("12 h")
		browser.type('[data-day="Monday"] .itss-week-text', "9-12, 13:30-18")
		self._wait_for_preview("30 h")
		self.assertNotEqual(
			browser.run("return document.activeElement.tagName"), "BODY", "Tab lost its place"
		)
		browser.click('[data-day="Monday"] [data-toggle=dropdown]')
		browser.click('[data-day="Monday"] [data-act=weekdays]')
		self._wait_for_preview("150 h")
		browser.type('[data-day="Saturday"] .itss-week-text', "nonsense")
		browser.find('[data-day="Saturday"] .itss-wrong')
		browser.type('[data-day="Saturday"] .itss-week-text', "22:00-02:00")
		self._wait_for_preview("166 h")
		self.assertEqual(desk.save(), CALENDAR)
		windows = [
			(row.weekday, row.opens, row.closes)
			for row in self._saved("ITSS Service Calendar", CALENDAR).windows
		]
		self.assertEqual(len(windows), 11)
		self.assertEqual(windows[0], ("Monday", "09:00", "12:00"))
		self.assertEqual(windows[-1], ("Saturday", "22:00", "02:00"))

	def _wait_for_preview(self, text):
		script = "return document.querySelector(arguments[0])?.innerText === arguments[1]"
		try:
			self.browser.wait(script, PREVIEW, text, seconds=15)
		except BrowserError:
			self.fail(f"the preview says {self.browser.text(PREVIEW)!r}, not {text!r}")

	def _matrix(self):
		"""Lines make the grid; a line that is added while priorities are chosen adds to it."""
		browser, desk = self.browser, self.desk
		desk.new("ITSS Priority Matrix")
		desk.fill(matrix_name=MATRIX, impacts="high\nlow", urgencies="now")
		self.assertEqual(browser.run("return document.querySelectorAll('.itss-matrix select').length"), 2)
		for row, priority in enumerate(("P1", "P2")):
			self._choose(row, 0, priority)
		desk.fill(urgencies="now\nlater")
		self.assertEqual(browser.run("return document.querySelectorAll('.itss-matrix select').length"), 4)
		for row, priority in enumerate(("P2", "P3")):
			self._choose(row, 1, priority)
		desk.save()
		cells = {
			(row.impact, row.urgency): row.priority
			for row in self._saved("ITSS Priority Matrix", MATRIX).cells
		}
		self.assertEqual(
			cells,
			{("high", "now"): "P1", ("low", "now"): "P2", ("high", "later"): "P2", ("low", "later"): "P3"},
		)

	def _choose(self, row, column, priority):
		self.browser.run(
			"""const select = document.querySelector(`.itss-matrix select[data-row="${arguments[0]}"][data-column="${arguments[1]}"]`);
			select.value = arguments[2];
			select.dispatchEvent(new Event("change", {bubbles: true}));""",
			row,
			column,
			priority,
		)

	def _sla(self):
		desk = self.desk
		desk.new("ITSS Agreement")
		desk.fill(title=SLA, kind="SLA", calendar=CALENDAR, attainment_goal=90)
		desk.browser.run("cur_frm.clear_table('targets')")
		desk.add_row("targets", metric="resolution", duration="8h")
		desk.add_row("scopes", scope="Support Group", value=GROUP)
		desk.save()
		self.assertIn("No OLA or UC underpins", self.browser.text(".itss-chain"))

	def _ola(self):
		desk = self.desk
		desk.new("ITSS Agreement")
		desk.fill(title=OLA, kind="OLA", support_group=GROUP, calendar=CALENDAR, attainment_goal=95)
		desk.browser.run("cur_frm.clear_table('targets')")
		desk.add_row("targets", metric="resolution", duration="6h")
		desk.add_row("underpins", agreement=SLA, metric="resolution", position=1)
		desk.save()
		self._step("Put in Force")

	def _chain(self):
		"""The drawn chain tells what is left, and the SLA goes into force by its button."""
		self.desk.go("Form", "ITSS Agreement", SLA)
		self.browser.find(".itss-chain-svg .itss-bar-ola")
		self.assertIn("2 h left", self.browser.text('.itss-chain details[data-verdict="holds"] summary'))
		self._step("Put in Force")
		self.assertEqual(self._saved("ITSS Agreement", SLA).status, "In Force")
		self.assertTrue(self.browser.run("return cur_frm.get_field('targets').df.read_only"))

	def _step(self, button):
		self.browser.run("cur_frm.custom_buttons[arguments[0]].click()", button)
		self.browser.click(".modal.show .btn-modal-primary")
		self.browser.wait("return cur_frm.doc.status !== 'Draft'", what=button)
		self.desk.settle()

	def _saved(self, doctype, name):
		frappe.db.rollback()  # the server has committed since this connection looked
		return frappe.get_doc(doctype, name)
