"""ITSS Settings, with the fields' defaults where nothing was stored yet."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import cint

DOCTYPE = "ITSS Settings"
OBSERVE_ONLY = "Observe Only"


def setting(name: str) -> Any:
	"""The value of a field."""
	value = frappe.get_cached_doc(DOCTYPE).get(name)
	return frappe.get_meta(DOCTYPE).get_field(name).default if value is None else value


def number(name: str) -> int:
	"""The value of a field that holds a whole number."""
	return cint(setting(name))


def observes_only() -> bool:
	"""Whether everything is measured and nothing acted upon."""
	return setting("enforcement") == OBSERVE_ONLY


def choices(name: str) -> list[str]:
	"""The lines of a field that lists choices."""
	return [line.strip() for line in (setting(name) or "").splitlines() if line.strip()]
