from __future__ import annotations

import frappe

from itss_service.bridge.record_document import RecordDocument
from itss_service.catalogue.published import of_version


class ITSSCatalogueVersion(RecordDocument):
	"""What was published, as it was: tickets and agreements that name it go on meaning this."""

	def autoname(self) -> None:
		"""An item that was renamed leaves its versions their names; another item may bear its name since."""
		self.name = f"{self.item} v{self.version}"[:130]
		if frappe.db.exists(self.doctype, self.name):
			self.name = frappe.model.naming.append_number_if_name_exists(self.doctype, self.name)

	def onload(self) -> None:
		self.set_onload("shown", of_version(self.name))

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.validate_not_by_hand()
