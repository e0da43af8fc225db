"""The site's policy of any day with a draft in place of what it replaces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.bridge import agreements, turns
from itss_service.bridge.policy import policy_definition, terms_of
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.policy import Policy
from itss_service.core.ticket.events import Event


class DraftPolicy:
	"""Policies with the draft in them, each made once.

	Only agreements of the draft's kind are in them: no other decides which ticket has its clocks.
	"""

	def __init__(self, draft: Document) -> None:
		self.draft = draft
		self.name = agreements.agreement_name(draft)
		self.replaced = frozenset(lineage(draft))
		self._by_digest: dict[str, Policy] = {}
		self._by_terms: dict[str, Policy] = {}

	def of(self, opened_on: date) -> Policy:
		"""What tickets opened on the day would have been judged by."""
		digest = terms_of(opened_on).digest
		if digest not in self._by_digest:
			self._by_digest[digest] = self._made(opened_on)
		return self._by_digest[digest]

	def _made(self, day: date) -> Policy:
		definition = self._definition(day)
		written = json.dumps(definition, sort_keys=True, default=str)
		if written not in self._by_terms:
			self._by_terms[written] = parse_policy(definition)
		return self._by_terms[written]

	def _definition(self, day: date) -> dict[str, Any]:
		whole = policy_definition(day, [self.draft], statuses=agreements.EVER_BINDING)
		chosen = [
			{key: value for key, value in given.items() if key != "underpins"}
			for given in (*whole["agreements"], *_moved_to(whole["agreements"]))
			if given["kind"] == self.draft.kind and given["name"] not in self.replaced
		]
		used = set(_calendars_of(chosen))
		return {
			**{key: value for key, value in whole.items() if key != "escalations"},
			"agreements": chosen,
			"calendars": {name: given for name, given in whole["calendars"].items() if name in used},
		}

	def retold(self, events: Iterable[Event]) -> list[Event]:
		"""Events that name an agreement which the draft replaces, told of the draft."""
		return [self._retold(event) for event in events]

	def _retold(self, event: Event) -> Event:
		if event.changes.get("agreement") not in self.replaced:
			return event
		return replace(event, changes={**event.changes, "agreement": self.name})


def _moved_to(known: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
	"""Agreements that open tickets were moved to by a change: only tickets that name them come under them."""
	names = [given["name"] for given in known]
	later = (turn.moves_to for turn in turns.concerning(names) if turn.moves_to not in {None, *names})
	for name in dict.fromkeys(later):
		terms = agreements.agreement_definition(frappe.get_doc(agreements.DOCTYPE, name))
		yield {**terms, "applies": {"agreement": [name]}}


def _calendars_of(definitions: Iterable[Mapping[str, Any]]) -> Iterable[str]:
	for given in definitions:
		for part in (given, *given["targets"]):
			if calendar := part.get("calendar"):
				yield calendar


def lineage(draft: Document) -> list[str]:
	"""The agreements that the draft replaces, one after the other."""
	found: list[str] = []
	name = draft.replaces
	while name and name not in (*found, draft.name):
		found.append(name)
		name = frappe.db.get_value(agreements.DOCTYPE, name, "replaces")
	return found


def fingerprint(draft: Document) -> str:
	"""A word that changes with the draft's terms."""
	written = json.dumps(agreements.agreement_definition(draft), sort_keys=True, default=str)
	return sha256(written.encode()).hexdigest()[:16]
