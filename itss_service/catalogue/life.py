"""The steps of an item's life, beside publishing: draft, in review, published, retired."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import today

from itss_service.bridge.agreements import BINDING
from itss_service.bridge.settings import number
from itss_service.catalogue import publish as publishing
from itss_service.catalogue import published
from itss_service.catalogue.content import put_back
from itss_service.catalogue.publish import DRAFT, IN_REVIEW, PUBLISHED, RETIRED, save_step
from itss_service.catalogue.published import ITEM


class ItemStepError(frappe.ValidationError):
	pass


class NotPossibleInStatusError(ItemStepError):
	pass


class CommitteeNeededError(ItemStepError):
	pass


class ItemStillPromisedError(ItemStepError):
	pass


class RetireReasonMissingError(ItemStepError):
	pass


class NothingToReviewError(ItemStepError):
	pass


def send_to_review(item: Document) -> None:
	"""The committee finds it on its next agenda; its text waits unchanged."""
	_require_status(item, DRAFT)
	if not item.customer_description or not item.category:
		frappe.throw(
			_(
				"The committee needs to read what customers will. Fill in Category and the text for customers."
			),
			NothingToReviewError,
			_("Not Complete"),
		)
	_move(item, IN_REVIEW)


def take_back(item: Document) -> None:
	_require_status(item, IN_REVIEW)
	_move(item, DRAFT)


def publish_directly(item: Document) -> None:
	"""Where no committee decides."""
	if number("publish_needs_committee"):
		frappe.throw(
			_(
				"The committee decides what is published. Send the item to review; its approval in an ITSS Catalogue Review publishes it."
			),
			CommitteeNeededError,
			_("Committee's Decision Needed"),
		)
	publishing.publish(item)


def revise(item: Document) -> None:
	"""The next version is written; until it is published, the last one stays choosable."""
	_require_status(item, PUBLISHED, RETIRED)
	item.version = (item.version or 0) + 1
	_move(item, DRAFT)


def discard_revision(item: Document) -> None:
	"""Back to what is published."""
	_require_status(item, DRAFT, IN_REVIEW)
	if not item.published_version:
		frappe.throw(
			_("{0} was never published, so there is nothing to go back to.").format(frappe.bold(item.name)),
			NotPossibleInStatusError,
			_("Not Published"),
		)
	put_back(item, published.of_version(item.published_version))
	item.version = frappe.db.get_value(published.VERSION, item.published_version, "version")
	_move(item, PUBLISHED)


def retire(item: Document, reason: str, successor: str | None = None) -> None:
	"""Cannot be chosen any more; what was agreed and asked for keeps its version."""
	_require_status(item, PUBLISHED)
	if not (reason or "").strip():
		frappe.throw(_("Write down why it is retired."), RetireReasonMissingError, _("Reason Missing"))
	validate_not_promised(item)
	if successor:
		published.require([successor])
	publishing.withdraw_version(item)
	item.published_version = None
	item.retired_on, item.retire_reason, item.successor = today(), reason, successor or None
	_move(item, RETIRED)


def validate_not_promised(item: Document) -> None:
	if promising := agreements_with(item.name):
		frappe.throw(
			_("These agreements still promise {0}: {1}. Change or terminate them first.").format(
				frappe.bold(item.name), ", ".join(frappe.bold(name) for name in promising)
			),
			ItemStillPromisedError,
			_("Still Promised"),
		)


def agreements_with(item: str) -> list[str]:
	"""Agreements that count today or later and have the item in their scope."""
	agreement, row = frappe.qb.DocType("ITSS Agreement"), frappe.qb.DocType("ITSS Agreement Service")
	found = (
		frappe.qb.from_(row)
		.join(agreement)
		.on((row.parent == agreement.name) & (row.parenttype == "ITSS Agreement"))
		.select(agreement.name)
		.distinct()
		.where((row.item == item) & agreement.status.isin(BINDING))
		.where(agreement.valid_to.isnull() | (agreement.valid_to >= today()))
		.orderby(agreement.name)
	).run()
	return [name for (name,) in found]


def _move(item: Document, status: str) -> None:
	before, item.status = item.status, status
	save_step(item)
	item.add_comment("Workflow", _("{0} → {1}").format(_(before, context=ITEM), _(status, context=ITEM)))


def _require_status(item: Document, *statuses: str) -> None:
	if item.status not in statuses:
		frappe.throw(
			_("{0} is {1}; this is possible for an item that is {2}.").format(
				frappe.bold(item.name),
				_(item.status, context=ITEM),
				" / ".join(_(status, context=ITEM) for status in statuses),
			),
			NotPossibleInStatusError,
			_("Not Possible Now"),
		)
