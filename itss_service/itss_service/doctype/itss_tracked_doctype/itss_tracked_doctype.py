from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.set_up_document import SetUpDocument

APP_MODULE = "ITSS Service"


class InvalidTrackedDoctypeError(frappe.ValidationError):
	pass


class UnknownTrackedFieldError(InvalidTrackedDoctypeError):
	pass


class RepeatedRowError(InvalidTrackedDoctypeError):
	pass


class ITSSTrackedDoctype(SetUpDocument):
	def validate(self) -> None:
		self.validate_document_type()
		self.validate_fields_exist()
		self.validate_rows_once()

	def validate_document_type(self) -> None:
		meta = frappe.get_meta(self.document_type)
		if meta.istable or meta.issingle or meta.module == APP_MODULE:
			frappe.throw(
				_(
					"{0} cannot be tracked: choose a document type whose documents are handled like tickets."
				).format(_(self.document_type)),
				InvalidTrackedDoctypeError,
				_("Not a Ticket"),
			)

	def validate_fields_exist(self) -> None:
		meta = frappe.get_meta(self.document_type)
		named = [(_("Status Field"), self.status_field)] if self.status_field else []
		named += [(_("Row {0} of the fields").format(row.idx), row.fieldname) for row in self.mapped_fields]
		for place, fieldname in named:
			if not meta.has_field(fieldname) and fieldname not in ("owner", "creation", "docstatus"):
				frappe.throw(
					_(
						"{0}: {1} has no field {2}. Take a field name as the form's customization shows it."
					).format(place, _(self.document_type), frappe.bold(fieldname)),
					UnknownTrackedFieldError,
					_("Field Not Found"),
				)

	def validate_rows_once(self) -> None:
		for table, fieldname in (("statuses", "status"), ("mapped_fields", "ticket_field")):
			seen = set()
			for row in self.get(table):
				if row.get(fieldname) in seen:
					frappe.throw(
						_("Row {0} of {1}: {2} is listed already. Remove the row.").format(
							row.idx,
							frappe.bold(_(self.meta.get_label(table))),
							frappe.bold(row.get(fieldname)),
						),
						RepeatedRowError,
						_("Listed Twice"),
					)
				seen.add(row.get(fieldname))
