"""A ticket with which something is to be done, and what all buttons share: checks, and saving with the cause told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.desk import panel
from itss_service.desk.refusals import NeedsTextError, NotInThisStateError, NotPossibleHereError
from itss_service.tickets.source import caused_by
from itss_service.tickets.tracked import Tracked, tracked


class Case(NamedTuple):
	"""Its document, locked, how it is read, and its ITSS Ticket row."""

	doc: Document
	reader: Tracked
	row: frappe._dict


def case(doctype: str, name: str) -> Case:
	"""The ticket of a document that the user may change."""
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("write")
	reader, row = tracked(doctype), panel.ticket_of(doc)
	if reader is None or row is None:
		frappe.throw(
			_("{0} {1} is no ticket. Track its type in ITSS Tracked Doctype.").format(_(doctype), name),
			NotPossibleHereError,
			_("Not a Ticket"),
		)
	return Case(doc, reader, row)


def need_text(text: str | None) -> None:
	if not frappe.utils.strip_html(text or "").strip():
		frappe.throw(_("Write down the reason or the message."), NeedsTextError, _("Text Missing"))


def need_open(at: Case) -> None:
	if at.row.state != "Open":
		refuse_state(at)


def refuse_state(at: Case) -> None:
	frappe.throw(
		_("{0} is {1}; this cannot be done now. Reload the page to see what can.").format(
			frappe.bold(at.doc.name), _(at.row.state, context="ITSS Ticket")
		),
		NotInThisStateError,
		_("Not in This State"),
	)


def change_status(
	at: Case,
	meaning: str,
	button: str,
	values: Mapping[str, Any] | None = None,
	beside: Mapping[str, Any] | None = None,
	**told: str | None,
) -> None:
	status = at.reader.status_with(meaning)
	if status is None or not at.reader.status_field:
		frappe.throw(
			_("No status of {0} means {1}. Map one in its ITSS Tracked Doctype.").format(
				_(at.doc.doctype), _(meaning, context="ITSS Tracked Status")
			),
			NotPossibleHereError,
			_("No Such Status"),
		)
	if at.row.meaning != meaning:
		at.doc.set(at.reader.status_field, status)
	save(at, values or {}, button, beside, **told)


def save(
	at: Case,
	values: Mapping[str, Any],
	button: str,
	beside: Mapping[str, Any] | None = None,
	**told: str | None,
) -> None:
	fields = at.reader.fields
	wanted = {name for name, value in values.items() if value is not None} - {"pause_reason"}
	if missing := sorted(wanted - fields.keys()):
		frappe.throw(
			_("{0}: no field stands for {1}. Map one in its ITSS Tracked Doctype.").format(
				_(at.doc.doctype), ", ".join(missing)
			),
			NotPossibleHereError,
			_("No Such Field"),
		)
	at.doc.update({fields[name]: value for name, value in values.items() if name in fields})
	at.doc.update({name: value for name, value in (beside or {}).items() if at.doc.meta.has_field(name)})
	with caused_by(f"button {button}", **told):
		at.doc.save()
