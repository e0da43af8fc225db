"""What leaves a site when the app is uninstalled, beyond its document types, which Frappe drops itself.

Removed: what installing created (roles, issue priorities, issue types, rights on them) and what the site kept about the
app's documents. Kept, and said so: a record that something outside the app uses by now. docs/roles.md has the details.
"""

from __future__ import annotations

import click
import frappe

from itss_service import custom_fields
from itss_service.roles import ROLES
from itss_service.seeds import (
	email_templates,
	issue_priorities,
	lookups,
	record,
	standard_policy,
	ticket_rights,
)

MODULE = "ITSS Service"
# Where Frappe keeps things about the documents of any type, and the field that names the type.
TRACES = {
	"Activity Log": "reference_doctype",
	"Comment": "reference_doctype",
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"List Filter": "reference_doctype",
	"List View Settings": "name",
	"Notification Log": "document_type",
	"Property Setter": "doc_type",
	"Tag Link": "document_type",
	"ToDo": "reference_type",
	"User Permission": "allow",
	"Version": "ref_doctype",
	"View Log": "reference_doctype",
}

# Mails about the app's own documents, such as answers to escalations, with the table of their rows.
MAILS = {"Communication": "Communication Link", "Email Queue": "Email Queue Recipient"}


def before_uninstall() -> None:
	remove_onboarding()
	remove_series()
	remove_traces(frappe.get_all("DocType", filters={"module": MODULE}, pluck="name", order_by="name"))


def remove_onboarding() -> None:
	"""Its steps have no module by which Frappe would know them."""
	names = frappe.get_all("Module Onboarding", filters={"module": MODULE}, pluck="name")
	steps = frappe.get_all("Onboarding Step Map", filters={"parent": ["in", names]}, pluck="step")
	for name in names:
		frappe.delete_doc("Module Onboarding", name, ignore_permissions=True, force=True)
	for step in steps:
		if not frappe.db.exists("Onboarding Step Map", {"step": step}):
			frappe.delete_doc("Onboarding Step", step, ignore_permissions=True, force=True)


def remove_series() -> None:
	"""The counters of the app's documents; one whose beginning others use too goes on."""
	series, others = frappe.qb.DocType("Series"), series_of_others()
	for name in frappe.get_all("DocType", filters={"module": MODULE}, pluck="autoname"):
		beginning, _dot, rest = (name or "").partition(".YYYY.")
		if rest and not any(other.startswith(f"{beginning}.") for other in others):
			frappe.qb.from_(series).delete().where(series.name.like(f"{beginning}____-")).run()


def series_of_others() -> list[str]:
	"""By which the documents of other apps are numbered."""
	given = [
		*frappe.get_all("DocType", filters={"module": ["!=", MODULE]}, pluck="autoname"),
		*frappe.get_all("DocField", filters={"fieldname": "naming_series"}, pluck="options"),
		*frappe.get_all("Property Setter", filters={"field_name": "naming_series"}, pluck="value"),
	]
	return [line.strip() for options in given for line in (options or "").splitlines()]


def after_uninstall() -> None:
	"""Only now, because Frappe deletes no record to which the app's own documents still link."""
	custom_fields.remove()
	lookups.close_lookups()
	ticket_rights.withdraw()
	remove_unused("Issue Priority", record.created_by(issue_priorities.STEP))
	remove_unused("Issue Type", standard_policy.created("Issue Type"))
	remove_unused("Email Template", record.created_by(email_templates.STEP))
	remove_roles(record.created_by("roles"))
	remove_jobs()
	frappe.db.delete("Portal Menu Item", {"route": "/service-catalogue"})
	frappe.db.delete("Patch Log", {"patch": ["like", r"itss\_service.%"]})
	record.forget()
	frappe.db.commit()


def remove_jobs() -> None:
	"""Frappe would take them away at the next migrate, and ask a scheduler for code that is gone until then."""
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ["like", "itss_service.%"]}, pluck="name")
	frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ["in", jobs]})
	frappe.db.delete("Scheduled Job Type", {"name": ["in", jobs]})


def remove_mails(doctypes: list[str]) -> None:
	for table, rows in MAILS.items():
		names = frappe.get_all(table, filters={"reference_doctype": ["in", doctypes]}, pluck="name")
		if names:
			frappe.db.delete(rows, {"parent": ["in", names], "parenttype": table})
			frappe.db.delete(table, {"name": ["in", names]})


def remove_traces(doctypes: list[str]) -> None:
	remove_mails(doctypes)
	for table, fieldname in TRACES.items():
		frappe.db.delete(table, {fieldname: ["in", doctypes]})
	for file in frappe.get_all("File", filters={"attached_to_doctype": ["in", doctypes]}, pluck="name"):
		frappe.delete_doc("File", file, ignore_permissions=True, force=True)
	frappe.db.delete("__UserSettings", {"doctype": ["in", doctypes]})


def remove_unused(doctype: str, names: list[str]) -> None:
	for name in names:
		try:
			frappe.delete_doc(doctype, name, ignore_permissions=True, delete_permanently=True)
		except frappe.LinkExistsError:
			click.secho(f"Kept {doctype} {name}: other documents use it", fg="yellow")


def remove_roles(names: list[str]) -> None:
	"""A role without the app's rights grants nothing, so users lose it; where it has other uses it stays with them."""
	for role in set(names) & set(ROLES):
		if uses := uses_of_role(role):
			click.secho(f"Kept role {role}: used in {', '.join(uses)}", fg="yellow")
			continue
		frappe.db.delete("Has Role", {"role": role, "parenttype": "User"})
		frappe.delete_doc("Role", role, ignore_permissions=True, delete_permanently=True)


def uses_of_role(role: str) -> list[str]:
	"""The document types outside the app in which the role stands, users' own roles aside."""
	uses = set()
	for link in frappe.get_all(
		"DocField",
		filters={"fieldtype": "Link", "options": "Role"},
		fields=["parent", "fieldname"],
		order_by="parent, idx",
	):
		meta = frappe.get_meta(link.parent)
		if meta.issingle:
			found = frappe.db.get_single_value(link.parent, link.fieldname) == role and [link.parent]
		elif meta.istable:
			filters = {link.fieldname: role, "parenttype": ["!=", "User"]}
			found = frappe.get_all(link.parent, filters=filters, pluck="parenttype", distinct=True)
		else:
			found = frappe.get_all(link.parent, filters={link.fieldname: role}, limit=1) and [link.parent]
		uses |= set(found or ())
	return sorted(uses)
