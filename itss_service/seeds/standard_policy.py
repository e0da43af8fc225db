"""The standard policy of the command line as set-up documents: calendars, matrix, support groups, agreements, rules.

There is one file for both, `cli/demo/standard_policy.yaml`. A site's copy has names in the site's language, the
system's time zone and the public holidays of its country, and leaves out what names records that no site has
(suppliers), or that a site with priorities of its own does not have (P1 to P4).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import get_system_timezone

import itss_service
from itss_service.bridge import policy_import
from itss_service.cli.documents import read_document
from itss_service.seeds import issue_priorities, record

STEP = "standard policy"
SEPARATOR = " / "
FILE = Path(itss_service.__file__).parent / "cli" / "demo" / "standard_policy.yaml"
TIERS = ("first line", "second line")
"""The policy's support groups by tier; a functional escalation goes to the next one."""


class SiteFacts(NamedTuple):
	"""What the standard policy is adapted to."""

	time_zone: str
	country: str | None
	"""The ISO code of a country whose public holidays are known."""
	has_priorities: bool
	names: Mapping[str, str]
	"""What the records are called on this site, by their names in the file."""


def seed() -> list[str]:
	"""Creates the documents and puts the agreements in force: what comes in from now on has its clocks."""
	facts = site_facts()
	content = json.dumps(adapted(read_document(FILE).data, facts))
	with _speaking(frappe.db.get_single_value("System Settings", "language")):
		answer = policy_import.imported(content, "standard_policy.json", put_in_force=False)
	created = [(made["doctype"], made["name"]) for made in answer["created"]]
	_complete_groups([name for doctype, name in created if doctype == "ITSS Support Group"], facts.names)
	_put_in_force([name for doctype, name in created if doctype == "ITSS Agreement"])
	return [f"{doctype}{SEPARATOR}{name}" for doctype, name in created]


def created(doctype: str) -> list[str]:
	"""The records of a type that were seeded here, whatever became of them since."""
	pairs = (entry.split(SEPARATOR, 1) for entry in record.created_by(STEP))
	return [name for kind, name in pairs if kind == doctype]


def site_facts() -> SiteFacts:
	settings = frappe.get_single("System Settings")
	return SiteFacts(
		time_zone=get_system_timezone(),
		country=_known_country(settings.country),
		has_priorities=issue_priorities.all_exist(),
		names=names_in(settings.language),
	)


def names_in(language: str | None) -> dict[str, str]:
	"""The names of the file's records in a language. Agreements and priorities keep theirs."""
	return {
		"office": _("Office hours", language),
		"always": _("Around the clock", language),
		"first line": _("first line", language),
		"second line": _("second line", language),
		"fault": _("Fault", language),
		"high": _("high", language),
		"medium": _("medium", language),
		"low": _("low", language),
		"response is near": _("response is near", language),
		"resolution is near": _("resolution is near", language),
		"resolution is late": _("resolution is late", language),
		"second line is late": _("second line is late", language),
		"no word to the customer": _("no word to the customer", language),
		"came back twice": _("came back twice", language),
		"handed round": _("handed round", language),
	}


def adapted(policy: Mapping[str, Any], facts: SiteFacts) -> dict[str, Any]:
	"""The policy as it fits a site; the core reads the result as any other policy."""
	result = {
		"name": policy["name"],
		"calendars": {name: _calendar(given, facts) for name, given in policy["calendars"].items()},
		"agreements": [a for given in policy["agreements"] if (a := _agreement(given, facts))],
		"escalations": policy["escalations"],
	}
	if facts.has_priorities:
		result["priority_matrix"] = policy["priority_matrix"]
	return _renamed(result, facts.names)


def _calendar(given: Mapping[str, Any], facts: SiteFacts) -> dict[str, Any]:
	calendar = {**given, "time_zone": facts.time_zone}
	if holidays := calendar.pop("holidays", None):
		calendar |= {"holidays": {**holidays, "country": facts.country}} if facts.country else {}
	return calendar


def _agreement(given: Mapping[str, Any], facts: SiteFacts) -> dict[str, Any] | None:
	if given["kind"] == "UC":  # no site has the suppliers that the file names
		return None
	if facts.has_priorities:
		return dict(given)
	targets = [target for target in given["targets"] if "*" in target["durations"]]
	return {**given, "targets": [{**t, "durations": {"*": t["durations"]["*"]}} for t in targets]}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
	"""The same with every name replaced, whether a value, a key or an element of a list."""
	if isinstance(value, Mapping):
		return {names.get(key, key): _renamed(inner, names) for key, inner in value.items()}
	if isinstance(value, list):
		return [_renamed(inner, names) for inner in value]
	return names.get(value, value) if isinstance(value, str) else value


def _known_country(country: str | None) -> str | None:
	"""The code of a country by ERPNext's name for it, if the `holidays` library knows its holidays."""
	import holidays

	code = (frappe.db.get_value("Country", country, "code") or "").upper() if country else ""
	return code if code in holidays.list_supported_countries(include_aliases=False) else None


@contextmanager
def _speaking(language: str | None) -> Iterator[None]:
	"""Records that the import names itself are named in this language, whatever the session's is."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def _complete_groups(created: list[str], names: Mapping[str, str]) -> None:
	"""Gives them their hours, and each tier the next one to escalate to."""
	for tier, name in enumerate(TIERS, 1):
		if names[name] not in created:
			continue
		group = frappe.get_doc("ITSS Support Group", names[name])
		group.tier, group.calendar = tier, names["office"]
		group.next_group = names[TIERS[tier]] if tier < len(TIERS) else None
		group.save(ignore_permissions=True)


def _put_in_force(created: list[str]) -> None:
	"""OLAs before the SLAs above them. One whose chain cannot hold with this site's holidays waits as a draft."""
	for name in frappe.get_all(
		"ITSS Agreement", filters={"name": ["in", created]}, pluck="name", order_by="kind, name"
	):
		agreement = frappe.get_doc("ITSS Agreement", name)
		agreement.flags.ignore_permissions = True
		frappe.db.savepoint("standard_agreement")
		try:
			agreement.put_in_force()
		except frappe.ValidationError:
			frappe.db.rollback(save_point="standard_agreement")
			frappe.log_error(title=_("{0} waits as a draft").format(name))
