from __future__ import annotations

from frappe.model.document import Document

from itss_service.catalogue import committee


class ITSSCatalogueReview(Document):
	def validate(self) -> None:
		committee.validate_agenda(self)
		committee.validate_votes(self)
		committee.set_versions(self)
		committee.count_votes(self)

	def before_submit(self) -> None:
		committee.validate_decisions(self)

	def on_submit(self) -> None:
		committee.carry_out(self)

	def before_cancel(self) -> None:
		committee.validate_nothing_carried_out(self)
