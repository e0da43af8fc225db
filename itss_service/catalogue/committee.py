"""The catalogue's review committee: who votes, what a decision needs, and what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge import settings
from itss_service.catalogue import life, publish
from itss_service.catalogue.publish import IN_REVIEW, PUBLISHED
from itss_service.catalogue.published import ITEM

APPROVED, REJECTED, DEFERRED, CONFIRMED, RETIRE = "Approved", "Rejected", "Deferred", "Confirmed", "Retire"
STATUS_FOR = {APPROVED: IN_REVIEW, REJECTED: IN_REVIEW, CONFIRMED: PUBLISHED, RETIRE: PUBLISHED}
"""The item's status that a decision needs; deferring changes nothing."""


class CommitteeError(frappe.ValidationError):
	pass


class NoCommitteeError(CommitteeError):
	pass


class NotOnCommitteeError(CommitteeError):
	pass


class VotedTwiceError(CommitteeError):
	pass


class NotOnAgendaError(CommitteeError):
	pass


class DecisionMissingError(CommitteeError):
	pass


class NotQuorateError(CommitteeError):
	pass


class AgainstTheVoteError(CommitteeError):
	pass


class NotUpForDecisionError(CommitteeError):
	pass


class DecisionCarriedOutError(CommitteeError):
	pass


def members() -> list[str]:
	return [row.user for row in frappe.get_cached_doc(settings.DOCTYPE).catalogue_committee]


def set_versions(review: Document) -> None:
	"""What is decided on is the text as it stands."""
	versions = dict(
		frappe.get_all(
			ITEM,
			filters={"name": ["in", [row.item for row in review.items]]},
			fields=["name", "version"],
			order_by="name",
			as_list=True,
		)
	)
	for row in review.items:
		row.version = versions.get(row.item)


def count_votes(review: Document) -> None:
	for row in review.items:
		votes = Counter(vote.vote for vote in review.votes if vote.item == row.item)
		row.votes_for, row.votes_against, row.abstained = votes["For"], votes["Against"], votes["Abstain"]


def validate_agenda(review: Document) -> None:
	for name, count in Counter(row.item for row in review.items).items():
		if count > 1:
			frappe.throw(
				_("{0} is on the agenda twice.").format(frappe.bold(name)),
				NotOnAgendaError,
				_("Twice"),
			)


def validate_votes(review: Document) -> None:
	agenda, committee, voted = {row.item for row in review.items}, set(members()), set()
	for vote in review.votes:
		who = frappe.bold(frappe.utils.get_fullname(vote.member))
		if vote.item not in agenda:
			frappe.throw(
				_("{0} voted on {1}, which is not on the agenda.").format(who, frappe.bold(vote.item)),
				NotOnAgendaError,
				_("Not on the Agenda"),
			)
		if vote.member not in committee:
			frappe.throw(
				_(
					"{0} is not on the Catalogue Review Committee. Its members are listed in ITSS Settings."
				).format(who),
				NotOnCommitteeError,
				_("No Right to Vote"),
			)
		if (vote.item, vote.member) in voted:
			frappe.throw(
				_("{0} voted twice on {1}.").format(who, frappe.bold(vote.item)),
				VotedTwiceError,
				_("Voted Twice"),
			)
		voted.add((vote.item, vote.member))


def validate_decisions(review: Document) -> None:
	"""Before they are carried out, all or none."""
	committee = members()
	if not committee:
		frappe.throw(
			_("There is no committee yet. Enter its members in ITSS Settings, under Service Levels."),
			NoCommitteeError,
			_("No Committee"),
		)
	for row in review.items:
		_validate_decision(row, len(committee))


def carry_out(review: Document) -> None:
	for row in review.items:
		if act := _ACTS.get(row.decision):
			item = frappe.get_doc(ITEM, row.item, for_update=True)
			_validate_status(row, item.status)
			act(item, review, row)


def validate_nothing_carried_out(review: Document) -> None:
	if any(row.decision in _ACTS for row in review.items):
		frappe.throw(
			_("What the committee decided was carried out. Decide otherwise in another review."),
			DecisionCarriedOutError,
			_("Kept as a Record"),
		)


def _validate_decision(row: Document, size: int) -> None:
	name = frappe.bold(row.item)
	if not row.decision:
		frappe.throw(
			_("There is no decision on {0}. Enter one; Deferred is one as well.").format(name),
			DecisionMissingError,
			_("Decision Missing"),
		)
	if row.decision == DEFERRED:
		return
	_validate_status(row, frappe.db.get_value(ITEM, row.item, "status"))
	cast = row.votes_for + row.votes_against + row.abstained
	if cast * 2 <= size:
		frappe.throw(
			_(
				"{0} of {1} members voted on {2}: more than half of them must, or the decision is deferred."
			).format(cast, size, name),
			NotQuorateError,
			_("No Quorum"),
		)
	carried = row.votes_for > row.votes_against
	if carried != (row.decision != REJECTED):
		frappe.throw(
			_("{0} votes for and {1} against {2} do not make the decision {3}.").format(
				row.votes_for, row.votes_against, name, frappe.bold(_(row.decision, context=row.doctype))
			),
			AgainstTheVoteError,
			_("Against the Vote"),
		)


def _validate_status(row: Document, status: str) -> None:
	needed = STATUS_FOR[row.decision]
	if status != needed:
		frappe.throw(
			_("{0} is {1}. The decision {2} is for items that are {3}.").format(
				frappe.bold(row.item),
				_(status, context=ITEM),
				frappe.bold(_(row.decision, context=row.doctype)),
				_(needed, context=ITEM),
			),
			NotUpForDecisionError,
			_("Not up for This Decision"),
		)


def _approve(item: Document, review: Document, _row: Document) -> None:
	publish.publish(item, review.name, getdate(review.held_on))


def _reject(item: Document, review: Document, row: Document) -> None:
	life.take_back(item)
	item.add_comment("Comment", _("Rejected in {0}: {1}").format(review.name, row.remarks or "–"))


def _confirm(item: Document, review: Document, _row: Document) -> None:
	publish.note_reviewed(item, getdate(review.held_on))
	publish.save_step(item)


def _retire(item: Document, review: Document, row: Document) -> None:
	life.retire(item, row.remarks or _("Decided in {0}").format(review.name))


_ACTS: dict[str, Callable[[Document, Document, Document], None]] = {
	APPROVED: _approve,
	REJECTED: _reject,
	CONFIRMED: _confirm,
	RETIRE: _retire,
}
