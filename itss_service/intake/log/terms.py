"""The policy that a log is judged by: a file put in force from before the log, or the site's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import frappe
from frappe import _
from frappe.utils import getdate

from itss_service.bridge import agreements, policy_import, stamp
from itss_service.bridge.policy import policy_definition, terms_of
from itss_service.bridge.policy_file import as_json, without_idle_rules
from itss_service.cli.documents import read_document, read_text
from itss_service.cli.policies import read_policy
from itss_service.core.agreement.policy import Policy


class InForceTooLateError(frappe.ValidationError):
	pass


def put_in_force(file: str, first_day: date) -> list[str]:
	"""Imports a policy file and puts its agreements in force from the log's first day; answers their names.

	A guarantee chain that cannot hold is no reason to refuse what has happened already.
	"""
	_source, content = read_text(file)
	policy_import.imported(content, Path(file).name, put_in_force=False)
	named = sorted(read_document(file).data["agreements"], key=lambda given: given["kind"] == "SLA")
	names = [str(given["name"]).strip() for given in named]
	for name in names:
		doc = frappe.get_doc(agreements.DOCTYPE, name)
		if doc.status == "Draft":
			doc.valid_from = first_day
			doc.save()
			doc.put_in_force(_("a log of what has happened already is judged by it"))
		elif getdate(doc.valid_from) > first_day:
			frappe.throw(
				_(
					"{0} is in force from {1} on, but the log begins on {2}. Rename it in the file, or load without it."
				).format(name, doc.valid_from, first_day),
				InForceTooLateError,
				_("In Force Too Late"),
			)
	stamp.bump()
	return names


def by_file(file: str) -> Callable[[date], Policy]:
	"""The command line's reading of a policy file, whatever the day."""
	policy = read_policy(file)
	return lambda _day: policy


def by_site() -> Callable[[date], Policy]:
	"""The command line's reading of the site's policy, written to a file for each day that it differs on."""
	known: dict[str, Policy] = {}

	def policy_of(day: date) -> Policy:
		digest = terms_of(day).digest
		if digest not in known:
			known[digest] = _through_a_file(day)
		return known[digest]

	return policy_of


def _through_a_file(day: date) -> Policy:
	definition = without_idle_rules(policy_definition(day, statuses=agreements.EVER_BINDING))
	with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
		file.write(as_json(json.loads(json.dumps(definition, default=str))))
		file.flush()
		return read_policy(file.name)
