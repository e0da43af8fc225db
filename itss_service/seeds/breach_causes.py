"""The causes of breaches that a desk starts with, as a tree in the site's language."""

from __future__ import annotations

import frappe
from frappe import _

STEP = "breach causes"
DOCTYPE = "ITSS Breach Cause"


def seed() -> list[str]:
	"""Creates those whose name no cause has."""
	created = []
	for group, responsible, may_exempt, causes in _tree(
		frappe.db.get_single_value("System Settings", "language")
	):
		values = {"responsible": responsible, "may_exempt": may_exempt}
		created += _create(group, is_group=1, **values)
		for cause in causes:
			created += _create(cause, parent_cause=group, **values)
	return created


def _create(name: str, **values: object) -> list[str]:
	if frappe.db.exists(DOCTYPE, name):
		return []
	cause = frappe.get_doc({"doctype": DOCTYPE, "cause_name": name, **values})
	return [cause.insert(ignore_permissions=True).name]


def _tree(lang: str | None) -> list[tuple[str, str, int, list[str]]]:
	"""Each group with whoever usually answers for it, whether an exemption is possible, and the causes below it."""
	return [
		(
			_("Handling by the desk", lang),
			"First Line",
			0,
			[
				_("Too few people on duty", lang),
				_("Dispatched to the wrong group", lang),
				_("Escalated too late", lang),
				_("Wrong priority or kind", lang),
				_("Progress was not told", lang),
			],
		),
		(
			_("Handling by specialists", lang),
			"Second Line",
			0,
			[
				_("Knowledge was missing", lang),
				_("Solution did not hold", lang),
				_("Cause hard to find", lang),
				_("Change or roll-out took long", lang),
			],
		),
		(
			_("Supplier", lang, context=DOCTYPE),
			"Supplier",
			0,
			[
				_("Supplier answered late", lang),
				_("Spare part came late", lang),
				_("Fault in a supplier's product", lang),
			],
		),
		(
			_("Customer", lang, context=DOCTYPE),
			"Customer",
			1,
			[
				_("Customer's answer was missing", lang),
				_("No access to site or system", lang),
				_("Information was wrong or incomplete", lang),
				_("Customer wished a later time", lang),
			],
		),
		(
			_("Beyond everybody's control", lang),
			"Nobody",
			1,
			[
				_("Power or public network failed", lang),
				_("Natural disaster or order of an authority", lang),
				_("Announced maintenance", lang),
			],
		),
		(
			_("Measured wrongly", lang),
			"Nobody",
			1,
			[
				_("Recorded too late", lang),
				_("Wrong status or time was set", lang),
				_("Duplicate or test ticket", lang),
			],
		),
	]
