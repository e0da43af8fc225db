"""Policy files: the set-up documents as the command line reads them, and back."""

from typing import Any

import frappe

from itss_service.bridge import policy_file, policy_import

SET_UP = (
	"ITSS Service Calendar",
	"ITSS Priority Matrix",
	"ITSS Support Group",
	"ITSS Agreement",
	"ITSS Escalation Rule",
)


@frappe.whitelist()
def export_policy(file_format: str = "yaml") -> dict[str, str]:
	"""Everything in force today as a policy file, yaml or json: {"file_name", "content"}."""
	for doctype in SET_UP:
		frappe.has_permission(doctype, "read", throw=True)
	return policy_file.exported(file_format)


@frappe.whitelist(methods=["POST"])
def import_policy(
	content: str, file_name: str = "policy.yaml", dry_run: bool = False, risk_reason: str | None = None
) -> dict[str, Any]:
	"""Creates or updates the documents of a policy file, all of them or none.

	The answer lists `created`, `updated`, `unchanged` and `put_in_force` as {"doctype", "name"}, and `not_held`: what the
	documents have no field for, as {"line", "path", "message"}. `dry_run` tells the same and changes nothing.
	"""
	for doctype in SET_UP:
		for action in ("create", "write"):
			frappe.has_permission(doctype, action, throw=True)
	return policy_import.imported(content, file_name, bool(dry_run), risk_reason)
