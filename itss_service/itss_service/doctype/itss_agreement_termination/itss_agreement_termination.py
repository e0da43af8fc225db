from frappe.model.document import Document

from itss_service.changes import approving, termination


class ITSSAgreementTermination(Document):
	def onload(self) -> None:
		self.set_onload("may_approve", approving.may_approve(self))

	def validate(self) -> None:
		termination.reset(self)
		termination.set_notice_days(self)
		termination.validate_agreement(self)
		termination.validate_last_day(self)
		termination.validate_notice(self)

	def before_submit(self) -> None:
		termination.approve(self)

	def on_submit(self) -> None:
		termination.end_agreement(self)
		termination.create_tasks(self)

	def before_cancel(self) -> None:
		termination.validate_not_effective(self)

	def on_cancel(self) -> None:
		termination.withdraw(self)
