"""What the committee has to decide on."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, format_date, today

from itss_service.bridge.settings import number
from itss_service.catalogue import committee
from itss_service.catalogue.publish import IN_REVIEW, PUBLISHED
from itss_service.catalogue.published import ITEM

REVIEW = "ITSS Catalogue Review"


def draft() -> Document:
	"""Items in review, and published ones whose review falls due; the committee is expected to attend."""
	review = frappe.new_doc(REVIEW)
	review.title = _("Review of the service catalogue, {0}").format(format_date(today()))
	for item in [*_names(status=IN_REVIEW), *_due()]:
		review.append("items", {"item": item})
	for row in frappe.get_cached_doc("ITSS Settings").catalogue_committee:
		person = {"user": row.user, "person": frappe.utils.get_fullname(row.user), "email": row.user}
		review.append("attendees", {"side": "Provider", "capacity": row.capacity, "attended": 1, **person})
	committee.set_versions(review)
	return review


def _due() -> list[str]:
	return _names(status=PUBLISHED, review_due_on=["<=", add_days(today(), number("remind_days"))])


def _names(**filters: object) -> list[str]:
	return frappe.get_all(ITEM, filters=filters, pluck="name", order_by="name")
