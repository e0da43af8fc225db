from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from itss_service.rulings import apply, rules


class ITSSBreachRuling(Document):
	def validate(self) -> None:
		rules.validate_visible(self)
		apply.set_from_clock(self)
		rules.validate_breached(self)
		rules.validate_once(self)
		rules.validate_cause(self)
		rules.validate_responsible(self)
		rules.validate_exemption(self)

	def before_submit(self) -> None:
		apply.lock_clock(self.clock)
		rules.validate_once(self)
		rules.validate_who_exempts(self)
		self.ruled_by, self.ruled_at = frappe.session.user, now_datetime()

	def on_submit(self) -> None:
		apply.write(self.clock)

	def before_cancel(self) -> None:
		apply.lock_clock(self.clock)
		rules.validate_who_exempts(self)

	def on_cancel(self) -> None:
		apply.write(self.clock)
