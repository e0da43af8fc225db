"""Who approves changes and terminations: the role that ITSS Settings name, and never the one who asked alone."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.bridge.settings import setting


class NotApproverError(frappe.PermissionError):
	pass


class AskedByApproverError(frappe.PermissionError):
	pass


def may_approve(doc: Document) -> bool:
	return setting("approver_role") in frappe.get_roles() and frappe.session.user != doc.owner


def validate_approver(doc: Document) -> None:
	role = setting("approver_role")
	if role not in frappe.get_roles():
		frappe.throw(
			_("Only a {0} decides on {1}. ITSS Settings name the role.").format(
				frappe.bold(_(role)), frappe.bold(doc.name)
			),
			NotApproverError,
			_("Not Yours to Decide"),
		)
	if frappe.session.user == doc.owner:
		frappe.throw(
			_("You asked for {0} yourself; another {1} decides on it.").format(
				frappe.bold(doc.name), frappe.bold(_(role))
			),
			AskedByApproverError,
			_("Not Yours to Decide"),
		)
