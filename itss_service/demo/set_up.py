"""The desk around the tickets: people, groups, customers, what they order, and agreements in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils.nestedset import get_root_of

from itss_service import roles
from itss_service.bridge import agreements, stamp
from itss_service.cli.documents import read_document
from itss_service.demo import catalogue
from itss_service.demo.made import Made
from itss_service.demo.words import DOMAIN
from itss_service.seeds import standard_policy

Words = dict[str, dict[str, str]]
TEAMS = {"first line": ("mei", "jun", "rui", "lan"), "second line": ("bo", "qing", "tao")}
"""Who works where; the first of each is the lead."""
_ROLES = {
	"mei": (roles.FIRST_LINE_LEAD, roles.AGENT),
	**dict.fromkeys(("jun", "rui", "lan"), (roles.AGENT,)),
	**dict.fromkeys(("bo", "qing", "tao"), (roles.SECOND_LINE_ENGINEER,)),
	"yun": (roles.LEVEL_MANAGER, roles.LEVEL_ADMINISTRATOR),
	"hong": (roles.SERVICE_MANAGER,),
	"an": (roles.AUDITOR,),
}
_KEPT = ("valid_from", "status", "risk_accepted_by", "risk_accepted_on", "risk_reason", "risk_findings")
_UNDERPINS = ("SLA-standard", "SLA-fault")


def address(person: str) -> str:
	return f"{person}@{DOMAIN}"


def set_up(made: Made, words: Words, names: dict[str, str], first_day: date) -> None:
	"""Everything that tickets need; what is there already is used as it is."""
	_people(made, names)
	_groups(made, words)
	_parties(made, words)
	catalogue.set_up(made, words)
	_agreements(made, words, first_day)
	stamp.bump()


def _people(made: Made, names: dict[str, str]) -> None:
	for person, full_name in names.items():
		fields = {
			"doctype": "User",
			"email": address(person),
			"first_name": full_name,
			"send_welcome_email": 0,
			"roles": [{"role": role} for role in _ROLES[person]],
		}
		made.insert(fields, address(person))


def _groups(made: Made, words: Words) -> None:
	for tier, (team, members) in enumerate(TEAMS.items(), 1):
		name = words["group"][team]
		group = made.insert({"doctype": "ITSS Support Group", "group_name": name, "tier": tier}, name)
		for fieldname, person in (("lead", members[0]), ("manager", "hong")):
			if not group.get(fieldname):
				made.keep(group.doctype, group.name, fieldname)
				group.set(fieldname, address(person))
		present = {row.user for row in group.members}
		for person in members:
			if address(person) not in present:
				group.append("members", {"user": address(person), "is_active": 1})
				made.note("member", group.name, address(person))
		group.save(ignore_permissions=True)


def _parties(made: Made, words: Words) -> None:
	root = {doctype: get_root_of(doctype) for doctype in ("Customer Group", "Territory", "Supplier Group")}
	for name in words["customer"].values():
		fields = {
			"customer_name": name,
			"customer_group": root["Customer Group"],
			"territory": root["Territory"],
		}
		made.insert({"doctype": "Customer", **fields}, name)
	for name in words["supplier"].values():
		fields = {"supplier_name": name, "supplier_group": root["Supplier Group"]}
		made.insert({"doctype": "Supplier", **fields}, name)
	for name in words["kind"].values():
		made.insert({"doctype": "Issue Type", "name": name}, name)


def _agreements(made: Made, words: Words, first_day: date) -> None:
	"""The standard ones, where the site has no others in force, with a contract of each supplier."""
	standard = standard_policy.created("ITSS Agreement")
	if frappe.db.exists("ITSS Agreement", {"status": "In Force", "name": ["not in", standard]}):
		return
	present = frappe.get_all(
		"ITSS Agreement",
		filters={"status": ["!=", "Retired"], "name": ["in", standard]},
		pluck="name",
		order_by="kind, name",
	)
	for name in present:
		made.keep("ITSS Agreement", name, *_KEPT)
	contract = _contract(made, words, present)
	# OLAs before SLAs, which are judged with everything below them
	for name in [*([contract] if contract else []), *present]:
		doc = frappe.get_doc("ITSS Agreement", name)
		if doc.status == "In Force":  # from the installation on; the made-up history is older
			doc.db_set("valid_from", first_day)
			doc.make_anew()
			continue
		doc.valid_from = first_day
		doc.save(ignore_permissions=True)
		doc.put_in_force(_("taken for the demo"))


def _contract(made: Made, words: Words, present: list[str]) -> str | None:
	"""The standard policy's contract with suppliers, which no site has from the beginning."""
	if not set(_UNDERPINS) <= set(present):
		return None
	policy = read_document(standard_policy.FILE).data
	given: dict[str, Any] = next(one for one in policy["agreements"] if one["kind"] == "UC")
	names = standard_policy.site_facts().names
	suppliers = list(words["supplier"].values())
	targets = [{**target, "calendar": names[target["calendar"]]} for target in given["targets"]]
	definition = {**given, "applies": {"supplier": suppliers}, "targets": targets}
	fields = {"doctype": "ITSS Agreement", "title": given["name"], **agreements.agreement_fields(definition)}
	return str(made.insert(fields, given["name"]).name)
