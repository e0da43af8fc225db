"""What the controllers of all set-up documents have in common."""

from __future__ import annotations

from frappe.model.document import Document

from itss_service.bridge import stamp


class SetUpDocument(Document):
	"""A document that the policy is made of: what was kept of it is made anew after each change."""

	def on_update(self) -> None:
		stamp.bump()

	def on_trash(self) -> None:
		stamp.bump()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		stamp.bump()
