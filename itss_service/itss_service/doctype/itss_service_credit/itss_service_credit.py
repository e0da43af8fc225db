from __future__ import annotations

from frappe.model.document import Document

from itss_service.credits import compute, rules


class ITSSServiceCredit(Document):
	def before_validate(self) -> None:
		if self.docstatus == 0:
			rules.set_period(self, rules.agreement_of(self))

	def validate(self) -> None:
		agreement = rules.agreement_of(self)
		rules.validate_agreement(agreement)
		rules.validate_begun(self)
		rules.validate_once(self)
		compute.fill(self, agreement)

	def before_submit(self) -> None:
		rules.validate_over(self)

	def before_cancel(self) -> None:
		rules.validate_not_booked(self)
