"""What the installation did on this site, so that nothing is seeded twice and uninstalling undoes no more than that."""

from __future__ import annotations

import json
from collections.abc import Iterable

import frappe

_KEY = "itss_service_installation"


def is_done(step: str) -> bool:
	"""Whether the step was taken on this site, whatever became of its records since."""
	return step in _read()


def note(step: str, names: Iterable[str] = ()) -> None:
	"""Remember that the step was taken and which records it created; adds to an earlier note of the step."""
	record = _read()
	record[step] = sorted({*record.get(step, ()), *names})
	frappe.db.set_global(_KEY, json.dumps(record))


def created_by(step: str) -> list[str]:
	"""The names of the records that the step created."""
	return _read().get(step, [])


def forget() -> None:
	frappe.defaults.clear_default(key=_KEY, parent="__global")


def _read() -> dict[str, list[str]]:
	# not get_global, whose cache outlives a rollback
	value = frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": _KEY}, "defvalue")
	return json.loads(value or "{}")
