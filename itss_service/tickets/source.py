"""Who or what causes an event: told by whoever knows, else read from the request or the job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import frappe

_FORM = {"frappe.desk.form.save.savedocs": "form", "frappe.desk.form.save.cancel": "form"}
BY_HAND = "button escalate"
"""The source of what a person passes up the line."""
_BULK = "frappe.desk.doctype.bulk_update.bulk_update"


class Cause(NamedTuple):
	"""Where a change comes from; `channel` and `reason` are for the events it makes."""

	source: str
	channel: str | None = None
	reason: str | None = None
	note: str | None = None


@contextmanager
def caused_by(
	source: str, channel: str | None = None, reason: str | None = None, note: str | None = None
) -> Iterator[None]:
	"""Events that are recorded inside tell this source."""
	before = frappe.flags.itss_cause
	frappe.flags.itss_cause = Cause(source, channel, reason, note)
	try:
		yield
	finally:
		frappe.flags.itss_cause = before


def cause() -> Cause:
	"""What causes the change at hand."""
	return frappe.flags.itss_cause or Cause(_read())


def _read() -> str:
	if frappe.flags.in_import:
		return "data import"
	if job := getattr(frappe.local, "job", None):
		return f"job {job.method}"[:140]
	command = frappe.form_dict.get("cmd") if frappe.local.form_dict else None
	path = getattr(frappe.local.request, "path", "") if getattr(frappe.local, "request", None) else ""
	if not command and path.startswith("/api/method/"):
		command = path.removeprefix("/api/method/")
	if command:
		return "bulk edit" if command.startswith(_BULK) else _FORM.get(command, command)[:140]
	if path.startswith("/api/"):
		return "REST"
	return path[:140] or "program"
