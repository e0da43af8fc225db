from __future__ import annotations

from frappe.model.document import Document

from itss_service.agreements import requirement


class ITSSServiceRequirement(Document):
	def validate(self) -> None:
		requirement.validate_status(self)
		requirement.validate_open(self)
		requirement.set_wanted_durations(self)
		requirement.set_baseline_period(self)
