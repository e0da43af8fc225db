"""A sign-off: given or refused in the desk by who is named for it, or recorded from paper by a service level manager."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_fullname, getdate, now_datetime

from itss_service.agreements import sign_offs, steps, telling
from itss_service.agreements.words import APPROVED, DOCTYPE, DRAFT, MANAGER, REJECTED, SIGNED_OFF, SIGNING
from itss_service.itss_service.doctype.itss_agreement import life


class NotItsTurnError(frappe.ValidationError):
	pass


class NotSignatoryError(frappe.PermissionError):
	pass


class IncompleteSignOffError(frappe.ValidationError):
	pass


class SignedFileError(frappe.ValidationError):
	pass


def sign(doc: Document, row_name: str, remarks: str | None = None) -> None:
	"""The user's own sign-off, here and now."""
	row = _row(doc, row_name)
	_validate_signatory(row)
	known = telling.waiting_users(doc)
	given = SIGNED_OFF if row.stage == SIGNING else APPROVED
	_decide(row, given, get_fullname(), getdate(), remarks)
	_save(doc, known)


def record_paper(
	doc: Document,
	row_name: str,
	person: str,
	decided_on: date,
	signed_file: str | None = None,
	remarks: str | None = None,
) -> None:
	"""What somebody signed on paper; a signature needs the signed file."""
	row = _row(doc, row_name)
	_validate_recorder()
	if row.stage == SIGNING and not signed_file:
		_refuse(_("Attach the signed file: a signature on paper counts with it alone."))
	if not (person or "").strip() or getdate(decided_on) > getdate():
		_refuse(_("Say who signed, and on which day; it cannot be a day to come."))
	kept = _kept_file(doc, signed_file) if signed_file else None
	known = telling.waiting_users(doc)
	given = SIGNED_OFF if row.stage == SIGNING else APPROVED
	_decide(row, given, person.strip(), getdate(decided_on), remarks)
	row.signed_file = kept
	_save(doc, known)


def reject(doc: Document, row_name: str, reason: str, person: str | None = None) -> None:
	"""Sends the agreement back to draft, with the reason kept. `person`: who refused on paper or by word of mouth."""
	row = _row(doc, row_name)
	if person:
		_validate_recorder()
	else:
		_validate_signatory(row)
	if not (reason or "").strip():
		_refuse(_("Say why: the reason goes back with the draft."))
	_decide(row, REJECTED, person or get_fullname(), getdate(), reason.strip())
	words = _("{0} ({1}) rejected it: {2}").format(row.person, row.capacity, row.remarks)
	doc.flags.ignore_permissions = True
	steps.return_to_draft(doc, words)
	telling.tell_rejected(doc, row)


def _row(doc: Document, name: str) -> Document:
	row = next((row for row in sign_offs.waiting(doc) if row.name == name), None)
	if row is None:
		frappe.throw(
			_("It is not the turn of this sign-off, or it was given already. Reload {0}.").format(
				frappe.bold(doc.name)
			),
			NotItsTurnError,
			_("Sign-off Not Possible"),
		)
	return row


def may_sign(row: Document) -> bool:
	return frappe.session.user in sign_offs.signatories(row)


def _validate_signatory(row: Document) -> None:
	if not may_sign(row):
		who = ", ".join(sign_offs.signatories(row)) or _("nobody in the desk")
		frappe.throw(
			_("{0} signs off as {1}. A {2} may record what was signed on paper.").format(
				who, frappe.bold(row.capacity), _(MANAGER)
			),
			NotSignatoryError,
			_("Sign-off Not Possible"),
		)


def _validate_recorder() -> None:
	if MANAGER not in frappe.get_roles():
		frappe.throw(
			_("Only a {0} may record what was signed on paper.").format(_(MANAGER)),
			NotSignatoryError,
			_("Sign-off Not Possible"),
		)


def _refuse(message: str) -> None:
	frappe.throw(message, IncompleteSignOffError, _("Sign-off Is Not Complete"))


def _decide(row: Document, decision: str, person: str, day: date, remarks: str | None) -> None:
	row.update(
		{
			"decision": decision,
			"person": person,
			"decided_on": day,
			"recorded_by": frappe.session.user,
			"recorded_at": now_datetime(),
			"remarks": remarks,
		}
	)


def _kept_file(doc: Document, url: str) -> str:
	"""The file's address once it is attached to the agreement and private; only one's own files can be taken."""
	own = {"file_url": url, "owner": frappe.session.user}
	attached = {"file_url": url, "attached_to_doctype": DOCTYPE, "attached_to_name": doc.name}
	name = frappe.db.exists("File", attached) or frappe.db.exists("File", own)
	if not name:
		_refuse(_("The signed file was not uploaded. Attach it again."))
	file = frappe.get_doc("File", name)
	file.update({"attached_to_doctype": DOCTYPE, "attached_to_name": doc.name, "is_private": 1})
	file.save(ignore_permissions=True)
	return file.file_url


def _save(doc: Document, known: set[str]) -> None:
	"""Who signs need not be one who may write agreements."""
	doc.flags.ignore_permissions = True
	life.change_status(doc, doc.status)
	telling.tell_waiting(doc, known)


def keep_file(file: Document, _method: str | None = None) -> None:
	"""What was signed is not taken away (on_trash of File)."""
	if file.attached_to_doctype != DOCTYPE or not file.file_url:
		return
	signed = frappe.get_all(
		"ITSS Sign-off",
		filters={"signed_file": file.file_url, "parenttype": DOCTYPE, "parent": file.attached_to_name},
		pluck="parent",
		limit=1,
	)
	if signed and frappe.db.get_value(DOCTYPE, signed[0], "status") not in (None, DRAFT):
		frappe.throw(
			_("{0} is the signed file of {1} and is kept with it.").format(
				frappe.bold(frappe.utils.escape_html(file.file_name)), frappe.bold(signed[0])
			),
			SignedFileError,
			_("Signed File Cannot Be Deleted"),
		)
