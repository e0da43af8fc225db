"""The customer's portal: one's own Issues, and nothing of what the desk writes into them.

ERPNext lists every Issue of a customer to each contact of the customer, and Frappe's web forms send a document whole
to the browser, whatever fields they show.
"""

from typing import Any

import frappe
from frappe.utils import cint
from frappe.utils.user import is_website_user
from frappe.website.doctype.web_form import web_form
from frappe.www import list as portal_list

from itss_service.permissions.issue import DOCTYPE

OURS = "itss_"


def hide_internals(context: dict[str, Any]) -> None:
	"""Called with what a page is made of, before it is made."""
	shown = context.get("reference_doc")
	if shown and shown.get("doctype") == DOCTYPE and _is_customer():
		context["reference_doc"] = without_internals(shown)


def without_internals(values: dict[str, Any]) -> dict[str, Any]:
	return type(values)({name: value for name, value in values.items() if not name.startswith(OURS)})


@frappe.whitelist(allow_guest=True)
def get_form_data(doctype: str, docname: str | None = None, web_form_name: str | None = None) -> Any:
	"""The document of a web form; Frappe's own asks for the rights."""
	told = web_form.get_form_data(doctype, docname, web_form_name)
	if told.get("doc") and doctype == DOCTYPE and _is_customer():
		told.doc = without_internals(told.doc.as_dict())
	return told


@frappe.whitelist(allow_guest=True)
def get_list_data(doctype: str, **arguments: Any) -> Any:
	"""The rows of a portal list; Frappe's own asks for the rights."""
	arguments.pop("cmd", None)
	rows = portal_list.get_list_data(doctype, **arguments)
	if doctype != DOCTYPE or not _is_customer():
		return rows
	hidden = _hidden([row.name for row in rows])
	return [without_internals(row) for row in rows if row.name not in hidden]


@frappe.whitelist(allow_guest=True)
def get(doctype: str, **arguments: Any) -> Any:
	"""The same as a page; of Issue there is the list of ERPNext's web form."""
	if doctype == DOCTYPE and _is_customer():
		raise frappe.PermissionError
	arguments.pop("cmd", None)
	return portal_list.get(doctype, **arguments)


def _hidden(names: list[str]) -> set[str]:
	rows = frappe.get_all(
		DOCTYPE,
		filters={"name": ["in", names], "itss_confidential": 1},
		fields=["name", "owner", "raised_by", "itss_confidential"],
		order_by="name",
	)
	user = frappe.session.user
	return {
		row.name for row in rows if cint(row.itss_confidential) and user not in (row.owner, row.raised_by)
	}


def _is_customer() -> bool:
	return frappe.session.user == "Guest" or bool(is_website_user())
