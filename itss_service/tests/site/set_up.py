"""An empty set-up for tests, and what a policy answers about sample tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import frappe

from itss_service.bridge import stamp
from itss_service.core.agreement.agreement import KINDS
from itss_service.core.agreement.policy import Policy

DOCTYPES = (
	"ITSS Pause Reason",
	"ITSS Escalation Rule",
	"ITSS Agreement",
	"ITSS Priority Matrix",
	"ITSS Support Group",
	"ITSS Service Calendar",
)
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def empty_set_up() -> None:
	"""Removes every set-up document and what agreements need, whatever rules stand against it; undone with the test's transaction."""
	for doctype in DOCTYPES:
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options)
		frappe.db.delete(doctype)
	frappe.db.delete("ITSS Required Sign-off")
	forget_settings()
	stamp.bump()


def forget_settings() -> None:
	"""The settings are kept outside the database, where no transaction is undone."""
	frappe.clear_document_cache("ITSS Settings", "ITSS Settings")


def answers(policy: Policy) -> list[Any]:
	"""For tickets of every priority and some kinds, groups and suppliers: what is promised, and until when."""
	found: list[Any] = []
	fields = {
		"priority": ("P1", "P2", "P3", "P4", None),
		"kind": ("fault", "question"),
		"group": ("first line", "second line", None),
		"supplier": ("ERP vendor", None),
	}
	for values in product(*fields.values()):
		ticket = dict(zip(fields, values, strict=True))
		for kind in KINDS:
			agreement = policy.choose(kind, ticket)
			found.append((kind, ticket, agreement.name if agreement else None))
			for metric in agreement.metrics if agreement else ():
				target = agreement.target(metric, ticket["priority"])
				found.append(_promise(target, ticket["priority"]) if target else None)
	found += [(rule.name, rule.when.mark, rule.level, rule.to, rule.direction) for rule in _rules(policy)]
	return found


def _promise(target: Any, priority: str | None) -> tuple[Any, ...]:
	duration = target.duration(priority)
	starts = [MONDAY + timedelta(hours=5 * number) for number in range(40)]
	due = (
		[] if duration is None else [target.calendar.due_at(start, duration).isoformat() for start in starts]
	)
	terms = (sorted(target.pause_on), target.warn_at, target.goal, target.counts_as_response)
	return (target.metric, due, *terms)


def _rules(policy: Policy) -> list[Any]:
	return sorted(policy.escalations, key=lambda rule: rule.name)
