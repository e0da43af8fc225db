"""What notices say, in the reader's language.

Administrators change the texts in the Email Templates "ITSS Escalation" and "ITSS Digest"; without them, or where
one cannot be rendered, the built-in text is used: the files beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_url_to_form

from itss_service.notify import words

ESCALATION, DIGEST = "ITSS Escalation", "ITSS Digest"
FILES = {ESCALATION: "escalation.html", DIGEST: "digest.html"}
SUBJECT = "{{ headline }}"
MOST_ITEMS = 50


class Text(NamedTuple):
	"""A subject of one line, and a message in HTML."""

	subject: str
	message: str


def built_in(template: str) -> str:
	"""The text that ships with the app."""
	return (Path(__file__).parent / FILES[template]).read_text(encoding="utf-8")


def escalation(
	row: Mapping[str, Any],
	rule: Document,
	ticket: Mapping[str, Any],
	user: str | None,
	acknowledge_link: str | None = None,
) -> Text:
	"""What a receiver hears of an escalation; a confidential ticket's subject and customer are left out."""
	with words.speaking(words.language_of(user)):
		cause = words.cause_words(row, rule)
		name, subject = ticket["reference_name"], _subject(ticket)
		headline = _("Level {0}: {1}, {2}").format(row["level"], name, cause)
		return _rendered(
			ESCALATION,
			headline=f"{headline}: {subject}" if subject else headline,
			greeting=_greeting(user),
			cause=cause,
			late=row.get("is_late"),
			doctype=_(ticket["reference_doctype"]),
			name=name,
			link=get_url_to_form(ticket["reference_doctype"], name),
			subject=subject,
			customer=None if ticket.get("confidential") else ticket.get("customer"),
			priority=row.get("priority") or ticket.get("priority"),
			group=ticket.get("support_group"),
			handler=_full_name(ticket.get("handler")),
			due_at=words.instant_words(due_of(row)),
			level=row["level"],
			rule=rule.name,
			asked=_asked(row, rule),
			acknowledge_link=acknowledge_link,
		)


def due_of(row: Mapping[str, Any]) -> Any:
	"""When the clock's target is or was due; None for what no clock measures."""
	clock = row.get("clock")
	return clock and frappe.db.get_value("ITSS Clock", clock, "due_at")


def _asked(row: Mapping[str, Any], rule: Document) -> str:
	if not rule.acknowledge_within:
		return _("Please see to it.")
	length = words.length_words(rule.acknowledge_within)
	if row.get("line"):
		return _(
			"Nobody acknowledged it in time. Please see to it and acknowledge it within {0} of working time."
		).format(length)
	return _(
		"Please see to it and acknowledge it within {0} of working time; otherwise the next in line is told."
	).format(length)


def digest(items: Sequence[tuple[str, str, str]], user: str | None, headline: str | None = None) -> Text:
	"""Several in one: (name, text, link) of each, the most urgent first."""
	with words.speaking(words.language_of(user)):
		headline = headline or _("{0} escalations").format(len(items))
		left = len(items) - MOST_ITEMS
		return _rendered(
			DIGEST,
			headline=headline,
			greeting=_greeting(user),
			cause=headline,
			items=[{"name": name, "text": text, "link": link} for name, text, link in items[:MOST_ITEMS]],
			more=_("and {0} more").format(left) if left > 0 else None,
		)


def past(tickets: Sequence[Mapping[str, Any]], user: str) -> Text:
	"""Tickets that were late already when they were taken in."""
	items = [
		(
			row["reference_name"],
			_subject(row),
			get_url_to_form(row["reference_doctype"], row["reference_name"]),
		)
		for row in tickets
	]
	with words.speaking(words.language_of(user)):
		headline = _("Taken in with escalations that lie in the past: {0}").format(len(items))
	return digest(items, user, headline)


def line_of(subject: str) -> str:
	"""As a subject of one line that fits its field."""
	line = " ".join(subject.split())
	return line if len(line) <= 250 else f"{line[:249]}…"


def _subject(ticket: Mapping[str, Any]) -> str:
	return "" if ticket.get("confidential") else ticket.get("subject") or ""


def _greeting(user: str | None) -> str:
	name = _full_name(user)
	return _("Dear {0},").format(name) if name else _("Good day,")


def _full_name(user: str | None) -> str:
	return frappe.get_cached_value("User", user, "full_name") or user if user else ""


def _rendered(template: str, **values: Any) -> Text:
	"""Values are escaped for the message, which is HTML, and stand as they are in the subject."""
	for subject, message in _versions(template):
		try:
			text = _compiled(message).render(_escaped(values))
			return Text(line_of(_compiled(subject).render(values)), text)
		except Exception:
			frappe.log_error(title=_("The Email Template {0} cannot be rendered").format(template))
			frappe.clear_messages()
	raise AssertionError(f"the built-in text of {template} cannot be rendered")


def _compiled(text: str) -> Any:
	"""As `frappe.render_template` does, but each text once per job instead of once per notice."""
	if ".__" in text:
		raise ValueError("a text must not reach for what is inside of objects")
	if not hasattr(frappe.local, "itss_texts"):
		frappe.local.itss_texts = {}
	known = frappe.local.itss_texts
	if text not in known:
		known[text] = frappe.get_jenv().from_string(text)
	return known[text]


def _versions(template: str) -> list[tuple[str, str]]:
	versions = [(SUBJECT, built_in(template))]
	if frappe.db.exists("Email Template", template):
		doc = frappe.get_cached_doc("Email Template", template)
		if doc.response_:
			versions.insert(0, (doc.subject or SUBJECT, doc.response_))
	return versions


def _escaped(value: Any) -> Any:
	if isinstance(value, str):
		return escape_html(value)
	if isinstance(value, dict):
		return {key: _escaped(inner) for key, inner in value.items()}
	return [_escaped(inner) for inner in value] if isinstance(value, list) else value


def acknowledgement_form(values: dict[str, Any]) -> str:
	"""The button of the page behind a signed link; whoever is logged in besides needs the session's token."""
	form = (Path(__file__).parent / "acknowledge.html").read_text(encoding="utf-8")
	csrf_token = frappe.local.session.data.csrf_token if frappe.session.user != "Guest" else None
	return frappe.render_template(form, _escaped({**values, "csrf_token": csrf_token}))
