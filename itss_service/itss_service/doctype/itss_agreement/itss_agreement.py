from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.agreements import immutability, parties, sign_offs, steps
from itss_service.agreements.words import DRAFT, IN_FORCE, MANAGER, RETIRED
from itss_service.bridge.chains import chain_data, chains_with, drafts_below
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.changes.change import carried_out
from itss_service.itss_service.doctype.itss_agreement import life, terms


class ITSSAgreement(SetUpDocument):
	def validate(self) -> None:
		life.validate_status(self)
		life.validate_validity(self)
		terms.set_parties(self)
		parties.set_parties(self)
		sign_offs.set_required(self)
		terms.set_written_quantities(self)
		terms.validate_unchanged(self)
		immutability.validate_as_signed(self)
		parties.validate_links(self)
		terms.validate_scopes(self)
		terms.validate_underpinnings(self)
		terms.validate_with_core(self)
		life.validate_replaces(self)
		life.validate_overlap(self)

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		life.validate_rename(self)

	def on_trash(self) -> None:
		life.validate_not_in_force(self)
		super().on_trash()

	def put_in_force(self, risk_reason: str | None = None) -> None:
		"""Draft -> In Force, for a policy of the provider's own; ends the version that it replaces."""
		life.validate_is(self, DRAFT)
		steps.validate_policy(self)
		life.validate_guarantee(self, (risk_reason or "").strip())
		life.end_replaced(self)
		life.change_status(self, IN_FORCE)
		carried_out(self)

	def retire(self) -> None:
		"""In Force -> Retired, with today as the last day unless it ended before; a policy of the provider's own only."""
		life.validate_is(self, IN_FORCE)
		steps.validate_retired(self)
		life.set_last_day(self, getdate())
		life.change_status(self, RETIRED)

	def new_version(self) -> Document:
		"""An unsaved draft with the same terms that replaces this agreement once it is signed or put in force."""
		return life.copied_as_new_version(self)

	def chain(self, on: date | str | None = None) -> dict[str, Any]:
		"""The guarantee chains that it is part of, as plain data, as if it were in force on the day."""
		day = getdate(on) if on else max(getdate(), getdate(self.valid_from))
		judged = chains_with(self, day, drafts_too=True)
		return {
			"agreement": self.name or self.title,
			"kind": self.kind,
			"on": day.isoformat(),
			"holds": not any(found.chain.cannot_hold for found in judged),
			"may_accept_risk": MANAGER in frappe.get_roles(),
			"drafts": drafts_below(self),
			"chains": [chain_data(found) for found in judged],
		}
