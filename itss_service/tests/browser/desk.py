"""The steps on Frappe's desk that browser tests and screenshots share."""

from __future__ import annotations

from itss_service.tests.browser.webdriver import Browser

QUIET = """
const idle = !document.querySelector('#freeze.in') && !(window.jQuery && jQuery.active);
return idle && !document.querySelector('.skeleton:not(.hidden), .itss-stale');
"""


class Desk:
	"""A browser that is logged in at a site."""

	def __init__(self, browser: Browser, base: str) -> None:
		self.browser, self.base = browser, base

	def log_in(self, user: str, password: str) -> None:
		self.browser.open(f"{self.base}/login")
		self.browser.type("#login_email", user)
		self.browser.type("#login_password", password)
		self.browser.click(".btn-login")
		self.browser.wait(
			"return window.frappe?.boot && frappe.router?.current_route", what="the desk", seconds=90
		)
		self.settle()

	def go(self, *route: str) -> None:
		"""Opens a page of the desk by its route, such as ("Form", doctype, name)."""
		self.browser.run("frappe.set_route(arguments[0])", list(route))
		same = "return JSON.stringify(frappe.get_route()) === JSON.stringify(arguments[0])"
		self.browser.wait(same, list(route), what=f"the page {'/'.join(route)}")
		self.settle()

	def new(self, doctype: str) -> None:
		self.browser.run("frappe.new_doc(arguments[0])", doctype)
		self.browser.wait(
			"return window.cur_frm?.doctype === arguments[0] && cur_frm.is_new() && cur_frm.$wrapper.is(':visible')",
			doctype,
			what=f"a new {doctype}",
		)
		self.settle()

	def fill(self, **values: object) -> None:
		"""Sets fields of the open form as its scripts would."""
		self.browser.run("cur_frm.set_value(arguments[0])", values)
		self.settle()

	def add_row(self, table: str, **values: object) -> None:
		script = """
		const row = cur_frm.add_child(arguments[0], arguments[1]);
		cur_frm.refresh_field(arguments[0]);
		return row.name;"""
		self.browser.run(script, table, values)

	def save(self) -> str:
		"""Saves the open form; its name."""
		self.browser.run("cur_frm.save()")
		self.browser.wait("return cur_frm.doc && !cur_frm.is_new() && !cur_frm.is_dirty()", what="the save")
		self.settle()
		return self.browser.run("return cur_frm.doc.name")

	def settle(self) -> None:
		"""Waits until the page asks nothing and shows what it has."""
		self.browser.wait(QUIET, what="a quiet page", seconds=60)
		self.browser.run("return new Promise(done => setTimeout(done, 500))")
		self.browser.wait(QUIET, what="a quiet page", seconds=60)
