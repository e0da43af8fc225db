"""What the customers' page of the service catalogue asks for."""

import frappe

from itss_service.catalogue import portal


@frappe.whitelist(methods=["POST"])
def file_request(
	item: str,
	version: str,
	subject: str,
	kind: str | None = None,
	answers: str | dict | None = None,
	text: str | None = None,
	customer: str | None = None,
) -> str:
	"""A customer's own request; answers the Issue's name."""
	portal.require_access()
	given = frappe.parse_json(answers or "{}")
	return str(portal.file_request(item, version, kind, subject, given, text, customer).name)
