"""The words that an agreement's fields hold, as the code calls them."""

from __future__ import annotations

from frappe.model.document import Document

from itss_service.bridge.agreements import BINDING, EVER_BINDING

DOCTYPE, SIGN_OFF = "ITSS Agreement", "ITSS Sign-off"
DRAFT, INTERNAL, CUSTOMER, SIGNED, IN_FORCE = (
	"Draft",
	"Internal Review",
	"Customer Review",
	"Signed",
	"In Force",
)
CHANGED, TERMINATED, EXPIRED, RETIRED = "Changed", "Terminated", "Expired", "Retired"
IN_REVIEW = (INTERNAL, CUSTOMER)
NOT_YET = (DRAFT, *IN_REVIEW)
ENDED = tuple(status for status in EVER_BINDING if status not in BINDING)

POLICY, BY_PARTIES = "Provider's Policy", "Signed by the Parties"
SIGNING = "Signing"
"""The last stage of the sign-offs; the others are called as the statuses in which they are given."""
PENDING, APPROVED, SIGNED_OFF, REJECTED = "Pending", "Approved", "Signed", "Rejected"
PARTIES = {
	"SLA": ("customer", "Customer"),
	"OLA": ("support_group", "Department"),
	"UC": ("supplier", "Supplier"),
}
"""The field that says with whom an agreement of that kind is made, and what this party is called in the sign-offs."""
MANAGER = "Service Level Manager"


def is_signed_by_parties(doc: Document) -> bool:
	return doc.signing == BY_PARTIES


def was_concluded(doc: Document) -> bool:
	"""Whether the parties signed it, whatever became of it since."""
	return is_signed_by_parties(doc) and doc.status in EVER_BINDING
