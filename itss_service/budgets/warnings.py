"""A warning before a goal is lost: once for each step of a budget that is used up, in each period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.user import get_users_with_role

from itss_service.bridge.agreements import BINDING
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.quantities import shares
from itss_service.bridge.settings import observes_only
from itss_service.budgets.budget import Budget, budgets_of
from itss_service.core.errors import DefinitionError

DOCTYPE = "ITSS Budget Warning"
ROLE = "Service Level Manager"
MOST = 9999.0
"""Percent: what is shown where a goal allows no breach at all."""


class Crossed(NamedTuple):
	"""A step (a share) that a budget has reached."""

	budget: Budget
	step: float
	key: str


def warn(kind: str, today: date) -> list[str]:
	"""Records and tells what is new for the SLAs billed by this kind of period; answers the warnings' names."""
	agreements = _agreements(kind, today)
	found = budgets_of(agreements, today)
	crossed = {agreement.name: list(_crossed(agreement, found[agreement.name])) for agreement in agreements}
	known = _known(each.key for steps in crossed.values() for each in steps)
	names = []
	for agreement in agreements:
		new = [each for each in crossed[agreement.name] if each.key not in known]
		for steps in _by_budget(new):
			names += _record(agreement, steps)
	return names


def _agreements(kind: str, today: date) -> list[Document]:
	names = frappe.get_all(
		AGREEMENT,
		filters={
			"kind": "SLA",
			"status": ["in", BINDING],
			"valid_from": ["<=", today],
			"billing_period": ["in", [kind, ""] if kind == "Month" else [kind]],
			"budget_warn_at": ["is", "set"],
		},
		or_filters=[["valid_to", "is", "not set"], ["valid_to", ">=", today]],
		pluck="name",
		order_by="name",
	)
	return [frappe.get_doc(AGREEMENT, name) for name in names]


def _crossed(agreement: Document, budgets: Iterable[Budget]) -> Iterable[Crossed]:
	try:
		steps = sorted(shares(agreement.budget_warn_at))
	except DefinitionError:
		return
	for budget in budgets:
		for step in steps:
			if budget.budget.used and budget.used_share >= step:
				yield Crossed(budget, step, _key(agreement, budget, step))


def _key(agreement: Document, budget: Budget, step: float) -> str:
	told = (agreement.name, budget.metric, budget.goal, budget.period.first.isoformat(), step)
	return sha256(repr(told).encode()).hexdigest()[:40]


def _known(keys: Iterable[str]) -> set[str]:
	wanted = [*keys, ""]
	return set(frappe.get_all(DOCTYPE, filters={"warning_key": ["in", wanted]}, pluck="warning_key"))


def _by_budget(crossed: Iterable[Crossed]) -> list[list[Crossed]]:
	"""The steps of each budget, the furthest last."""
	found: dict[tuple[str, float], list[Crossed]] = {}
	for each in crossed:
		found.setdefault((each.budget.metric, each.budget.goal), []).append(each)
	return list(found.values())


def _record(agreement: Document, steps: list[Crossed]) -> list[str]:
	"""A row for each step; people hear of the furthest alone."""
	names = []
	for each in steps:
		users = _users(agreement) if each is steps[-1] else []
		name = _insert(agreement, each, users)
		if name:
			names.append(name)
			_tell(agreement, each.budget, users, name)
	return names


def _insert(agreement: Document, crossed: Crossed, users: list[str]) -> str | None:
	"""None where another run was first."""
	budget = crossed.budget
	warning = frappe.new_doc(DOCTYPE)
	warning.update(
		{
			"agreement": agreement.name,
			"metric": budget.metric,
			"period_from": budget.period.first,
			"period_to": budget.period.last,
			"step": 100 * crossed.step,
			"share": round(min(100 * budget.used_share, MOST), 1),
			"used": budget.budget.used,
			"allowed": round(budget.budget.allowed, 1),
			"burn_rate": budget.budget.burn_rate or 0,
			"warned_at": now_datetime(),
			"told": "\n".join(users),
			"warning_key": crossed.key,
		}
	)
	frappe.db.savepoint("budget_warning")
	try:
		warning.insert(ignore_permissions=True)
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.db.rollback(save_point="budget_warning")
		frappe.clear_last_message()
		return None
	return warning.name


def _users(agreement: Document) -> list[str]:
	"""The service level managers; nobody where everything is only observed."""
	if agreement.observe_only or observes_only():
		return []
	return sorted(get_users_with_role(ROLE))


def _tell(agreement: Document, budget: Budget, users: list[str], warning: str) -> None:
	if not users:
		return
	found = budget.budget
	if found.lost:
		subject = _("{0}: the goal for {1} is lost, {2} breaches where {3} are allowed")
	else:
		subject = _("{0}: the error budget for {1} is nearly used up, {2} breaches where {3} are allowed")
	enqueue_create_notification(
		users,
		{
			"type": "Alert",
			"document_type": AGREEMENT,
			"document_name": agreement.name,
			"subject": subject.format(agreement.name, budget.metric, found.used, f"{found.allowed:.1f}"),
		},
	)
