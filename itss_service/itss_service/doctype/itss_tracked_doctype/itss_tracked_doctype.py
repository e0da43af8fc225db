from __future__ import annotations

from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import now_datetime

from itss_service.bridge.set_up_document import SetUpDocument

APP_MODULE = "ITSS Service"
STANDARD_FIELDS = {"owner": "Link", "creation": "Datetime", "modified": "Datetime", "docstatus": "Int"}
INSTANTS = frozenset(
	{"reported_at", "occurred_at", "received_at", "responded_at", "resolved_at", "next_due_at"}
)


class InvalidTrackedDoctypeError(frappe.ValidationError):
	pass


class UnknownTrackedFieldError(InvalidTrackedDoctypeError):
	pass


class UnfitTrackedFieldError(InvalidTrackedDoctypeError):
	pass


class UnknownTrackedStatusError(InvalidTrackedDoctypeError):
	pass


class TrackedTypeInUseError(frappe.ValidationError):
	pass


class RepeatedRowError(InvalidTrackedDoctypeError):
	pass


class ITSSTrackedDoctype(SetUpDocument):
	def validate(self) -> None:
		self.validate_document_type()
		self.validate_fields_exist()
		self.validate_fields_fit()
		self.validate_statuses_exist()
		self.validate_rows_once()

	def on_update(self) -> None:
		super().on_update()
		if self.enabled and self.has_value_changed("enabled"):
			self.look_at_open_tickets_again()

	def on_trash(self) -> None:
		self.validate_no_tickets()
		super().on_trash()

	def validate_no_tickets(self) -> None:
		if frappe.db.exists("ITSS Ticket", {"reference_doctype": self.document_type}):
			frappe.throw(
				_(
					"There are tickets of {0}, which are evidence. Take the check mark off Enabled instead."
				).format(frappe.bold(_(self.document_type))),
				TrackedTypeInUseError,
				_("Documents of This Type Are Tickets"),
			)

	def validate_document_type(self) -> None:
		meta = frappe.get_meta(self.document_type)
		if meta.istable or meta.issingle or meta.is_virtual or meta.module == APP_MODULE:
			frappe.throw(
				_(
					"{0} cannot be tracked: choose a document type whose documents are handled like tickets."
				).format(_(self.document_type)),
				InvalidTrackedDoctypeError,
				_("Not a Ticket"),
			)

	def validate_fields_exist(self) -> None:
		missing = [
			_("{0}: {1} has no field {2}. Take a field name as the form's customization shows it.").format(
				place, _(self.document_type), frappe.bold(fieldname)
			)
			for place, _name, fieldname in self.named_fields()
			if self.type_of(fieldname) is None
		]
		throw_all(missing, UnknownTrackedFieldError, _("Field Not Found"))

	def validate_fields_fit(self) -> None:
		unfit = [
			_("{0}: {1} is no date or time. Choose a field of type Datetime or Date.").format(
				place, frappe.bold(fieldname)
			)
			for place, name, fieldname in self.named_fields()
			if name in INSTANTS and self.type_of(fieldname) not in ("Datetime", "Date")
		]
		throw_all(unfit, UnfitTrackedFieldError, _("Field Does Not Fit"))

	def validate_statuses_exist(self) -> None:
		field = (
			frappe.get_meta(self.document_type).get_field(self.status_field) if self.status_field else None
		)
		if field is None or field.fieldtype != "Select":
			return
		options = (field.options or "").split("\n")
		unknown = [
			_("Row {0} of {1}: {2} has no status {3}. It has: {4}.").format(
				row.idx,
				frappe.bold(_("Statuses")),
				_(self.document_type),
				frappe.bold(row.status),
				", ".join(filter(None, options)),
			)
			for row in self.statuses
			if row.status not in options
		]
		throw_all(unknown, UnknownTrackedStatusError, _("Status Not Found"))

	def validate_rows_once(self) -> None:
		repeated = []
		for table, fieldname in (("statuses", "status"), ("mapped_fields", "ticket_field")):
			seen = set()
			for row in self.get(table):
				if row.get(fieldname) in seen:
					repeated.append(
						_("Row {0} of {1}: {2} is listed already. Remove the row.").format(
							row.idx,
							frappe.bold(_(self.meta.get_label(table))),
							frappe.bold(row.get(fieldname)),
						)
					)
				seen.add(row.get(fieldname))
		throw_all(repeated, RepeatedRowError, _("Listed Twice"))

	def named_fields(self) -> Iterator[tuple[str, str, str]]:
		"""Where it is named, as which field of the ticket, and the document's field."""
		if self.status_field:
			yield _("Status Field"), "status", self.status_field
		for row in self.mapped_fields:
			yield _("Row {0} of the fields").format(row.idx), row.ticket_field, row.fieldname

	def type_of(self, fieldname: str) -> str | None:
		"""None if documents have no such value."""
		field = frappe.get_meta(self.document_type).get_field(fieldname)
		if field is None:
			return STANDARD_FIELDS.get(fieldname)
		return None if field.fieldtype in no_value_fields else field.fieldtype

	def look_at_open_tickets_again(self) -> None:
		"""The minute job takes them up; while the type was not tracked they stood still."""
		table = frappe.qb.DocType("ITSS Ticket")
		(
			frappe.qb.update(table)
			.set(table.next_event_at, now_datetime())
			.where((table.reference_doctype == self.document_type) & (table.is_open == 1))
		).run()


def throw_all(messages: Iterable[str], error: type[frappe.ValidationError], title: str) -> None:
	"""Everything that is wrong at once, so that it can be mended at once."""
	if found := list(messages):
		frappe.throw(found if len(found) > 1 else found[0], error, title, as_list=len(found) > 1)
