"""What the controllers of all set-up documents have in common."""

from __future__ import annotations

from frappe.model.document import Document

from itss_service.bridge import stamp
from itss_service.jobs import rebuild


class SetUpDocument(Document):
	"""A document that open tickets are judged by: after a change what was kept of it is made anew, and so are they."""

	def on_update(self) -> None:
		self.make_anew()

	def on_trash(self) -> None:
		self.make_anew()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.make_anew()

	def make_anew(self) -> None:
		stamp.bump()
		rebuild.enqueue()
