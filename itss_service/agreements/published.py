"""The version of each catalogue item that a signature freezes."""

from __future__ import annotations

from frappe.model.document import Document

from itss_service.catalogue import published


def freeze_versions(doc: Document) -> None:
	"""Each service row keeps the version that was published when the agreement was signed."""
	versions = published.versions(row.item for row in doc.services)
	for row in doc.services:
		row.version = versions.get(row.item)
