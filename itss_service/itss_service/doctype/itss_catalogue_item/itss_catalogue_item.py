from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.catalogue import rules
from itss_service.catalogue.content import FIELDS, TABLES
from itss_service.catalogue.published import VERSION


class EverPublishedError(frappe.ValidationError):
	pass


class ItemsNotMergedError(frappe.ValidationError):
	pass


class ITSSCatalogueItem(Document):
	def before_validate(self) -> None:
		if not self.flags.is_step:
			rules.keep_what_steps_write(self)

	def validate(self) -> None:
		if not self.flags.pop("is_step", False):
			rules.validate_content_unlocked(self)
		rules.validate_form(self)
		rules.validate_targets(self)
		rules.validate_supporting_items(self)

	def on_trash(self) -> None:
		self.validate_never_published()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		if merge:
			self.throw_not_merged()

	@property
	def locked_fields(self) -> list[str]:
		"""What a form shows without letting anybody write."""
		return [*FIELDS[1:], *TABLES] if self.status != "Draft" else []

	def onload(self) -> None:
		self.set_onload("locked_fields", self.locked_fields)

	def validate_never_published(self) -> None:
		if frappe.db.exists(VERSION, {"item": self.name}):
			frappe.throw(
				_("{0} was published, and tickets and agreements may name it. Retire it instead.").format(
					frappe.bold(self.name)
				),
				EverPublishedError,
				_("Kept as a Record"),
			)

	def throw_not_merged(self) -> None:
		frappe.throw(
			_(
				"Two items of the catalogue are two promises and cannot be merged. Retire one and name the other as its successor."
			),
			ItemsNotMergedError,
			_("Not Merged"),
		)
