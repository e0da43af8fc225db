from frappe.model.document import Document

from itss_service.changes import approving, change


class ITSSAgreementChange(Document):
	def onload(self) -> None:
		self.set_onload("may_approve", approving.may_approve(self))

	def validate(self) -> None:
		change.validate_status(self)
		change.validate_undecided(self)
		change.validate_agreement(self)
		change.validate_running_clocks(self)
		change.assess_anew(self)

	def on_trash(self) -> None:
		change.validate_may_go(self)
