"""The records that a policy file names.

Priorities, issue types and support groups are part of the set-up and are created. Customers, customer groups, suppliers,
users and roles are not an import's to make up: those that do not exist are refused, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe

from itss_service.bridge.import_report import Report
from itss_service.bridge.scopes import KEYS, RECORDS
from itss_service.cli.documents import Document as File
from itss_service.cli.documents import Path
from itss_service.core.agreement.agreement import ANY_PRIORITY
from itss_service.core.errors import DefinitionError

_CREATED = {"Issue Priority": "name", "Issue Type": "name", "ITSS Support Group": "group_name"}
"""The doctypes that an import creates, with the field of their names."""
_DOCTYPES = {key: RECORDS[scope] for scope, key in KEYS.items() if scope in RECORDS}


def create_named_records(file: File, report: Report) -> None:
	"""Creates what may be created; DocumentError lists every other name that the site does not know."""
	unknown: list[tuple[Path, str, str]] = []
	seen: set[tuple[str, str]] = set()
	for path, doctype, name in _named(file.data):
		if (doctype, name) in seen or frappe.db.exists(doctype, name):
			continue
		seen.add((doctype, name))
		if doctype in _CREATED:
			report.add("created", _create(doctype, name, file.data))
		else:
			unknown.append((path, doctype, name))
	if unknown:
		path, doctype, name = unknown[0]
		others = "".join(f"; line {file.line_of(p)}: no {d} {n!r}" for p, d, n in unknown[1:])
		raise file.error(
			DefinitionError(
				f"there is no {doctype} {name!r}{others}; create it first, or take it out of the file", path
			)
		)


def _create(doctype: str, name: str, policy: Mapping[str, Any]) -> Any:
	doc = frappe.get_doc({"doctype": doctype, _CREATED[doctype]: name})
	if doctype == "ITSS Support Group":
		doc.tier = _tier(name, policy)
	return doc.insert(ignore_permissions=True)  # part of the set-up that the caller may write


def _tier(group: str, policy: Mapping[str, Any]) -> int:
	"""The place at which a group's OLA stands in the chain."""
	for agreement in policy["agreements"]:
		if agreement["kind"] == "OLA" and group in _texts((agreement.get("applies") or {}).get("group")):
			for underpinning in agreement.get("underpins") or ():
				return int(underpinning.get("position", 1))
	return 1


def _named(policy: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
	"""Every name of a record with its place and doctype."""
	for row, cells in enumerate((policy.get("priority_matrix") or {}).get("cells", ())):
		for column, priority in enumerate(cells):
			yield ("priority_matrix", "cells", row, column), "Issue Priority", str(priority).strip()
	for index, agreement in enumerate(policy["agreements"]):
		for key, values in (agreement.get("applies") or {}).items():
			for place, value in enumerate(_texts(values) if key in _DOCTYPES else ()):
				yield ("agreements", index, "applies", key, place), _DOCTYPES[key], value
		for number, target in enumerate(agreement["targets"]):
			for priority in target.get("durations") or ():
				if priority != ANY_PRIORITY:
					yield (
						("agreements", index, "targets", number, "durations", priority),
						"Issue Priority",
						priority,
					)
	for index, rule in enumerate(policy.get("escalations") or ()):
		for priority in _texts(rule["when"].get("priority")):
			yield ("escalations", index, "when", "priority"), "Issue Priority", priority
		for place, receiver in enumerate(_texts(rule["to"])):
			kind, colon, name = receiver.partition(":")
			if colon and kind in ("role", "user"):
				yield ("escalations", index, "to", place), kind.capitalize(), name.strip()


def _texts(value: Any) -> list[str]:
	if value is None:
		return []
	return [str(part).strip() for part in value] if isinstance(value, list | tuple) else [str(value).strip()]


def rule_name(definition: Mapping[str, Any], index: int) -> str:
	"""The rule's name, or one made of its condition and place in the list."""
	if name := str(definition.get("name") or "").strip():
		return name
	when = definition["when"]
	condition = next(
		key for key in when if key not in ("metric", "calendar", "agreement", "kind", "priority")
	)
	metric = f"{when['metric']} " if when.get("metric") else ""
	return f"{index + 1}: {metric}{condition.replace('_', ' ')} {when[condition]}"
