"""Prove on a site of its own that installing, migrating and uninstalling the app leave a site as they should.

A site with ERPNext, the setup wizard done, with Issues and an ERPNext SLA in use, is written down (scripts/site_inventory.py). The app is
installed; what it seeded is changed and deleted; migrating twice must leave it so. Then the app is uninstalled, and the
site must be what it was, apart from Issue Priorities that an Issue uses by now.

Runs on the same bench and with the same variables as scripts/bench_test.py. Exit status 0 when all of it held or there
is no bench (said on the last line), 1 otherwise.
"""

from __future__ import annotations

import json
import sys

from bench_base import APP, CHECKOUT, WORKSHOP, Failed, conclude, own_bench, say
from bench_services import database, own_redis
from bench_site import Site, ensure_packages, fresh_site, make_sites_folder

INVENTORY = CHECKOUT / "scripts" / "site_inventory.py"

# A site in use before the app comes: Issues, and an ERPNext SLA that applies to them.
PREPARE = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
year = frappe.utils.now_datetime().year
frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 1)
days = [{"workday": d, "start_time": "09:00:00", "end_time": "18:00:00"} for d in
	("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]
holidays = frappe.get_doc({"doctype": "Holiday List", "holiday_list_name": "Linden", "from_date": f"{year}-01-01",
	"to_date": f"{year}-12-31"}).insert()
frappe.get_doc({"doctype": "Service Level Agreement", "service_level": "Linden", "document_type": "Issue", "enabled": 1,
	"default_service_level_agreement": 1, "holiday_list": holidays.name, "support_and_resolution": days, "apply_sla_for_resolution": 1,
	"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}], "priorities": [{"priority": p, "default_priority":
	p == "Medium", "response_time": 7200, "resolution_time": 28800} for p in ("Low", "Medium", "High")]}).insert()
for number in range(5):
	frappe.get_doc({"doctype": "Issue", "subject": f"Printer {number}", "priority": "Medium", "raised_by": "a@b.example"}).insert()
frappe.db.commit()
"""

# Somebody works with the app: changes, deletes, renames, customises, gives roles away, uses a priority.
USE = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
frappe.delete_doc("ITSS Escalation Rule", "handed round")
frappe.delete_doc("Issue Priority", "P4", force=True)
frappe.rename_doc("ITSS Support Group", "first line", "Hotline")
calendar = frappe.get_doc("ITSS Service Calendar", "Office hours")
calendar.time_zone = "Asia/Urumqi"
calendar.add_comment("Comment", "moved west")
calendar.save()
frappe.db.set_value("Role", "ITSS Auditor", {"two_factor_auth": 1, "home_page": "app/support"})
frappe.db.delete("Custom DocPerm", {"parent": "Issue Type", "role": "Service Desk Agent"})
user = frappe.get_doc("User", "owner@linden.example")
user.add_roles("Service Level Manager", "Service Desk Agent")
frappe.get_doc({"doctype": "Role Profile", "role_profile": "Desk", "roles": [{"role": "Service Desk Agent"}]}).insert()
frappe.share.add("ITSS Agreement", "SLA-standard", user.name)
frappe.make_property_setter({"doctype": "ITSS Agreement", "fieldname": "rank", "property": "hidden", "value": "1"})
# its tickets: an Issue that is worked on, one that comes in, the old ones taken in; figures; a look at a confidential one
from itss_service.jobs import due, take_in
frappe.get_doc("ITSS Agreement", "SLA-standard").retire()
frappe.db.commit()
known = dict(frappe.get_all("Issue", fields=["subject", "name"], as_list=True))
handled = frappe.get_doc("Issue", known["Printer 0"])
handled.update({"priority": "P1", "itss_confidential": 1, "itss_handler": user.name, "itss_support_group": "Hotline"}).save()
handled.add_comment("Comment", "secret")
frappe.share.add("Issue", handled.name, user.name)
frappe.get_doc({"doctype": "Issue", "subject": "New printer", "raised_by": "a@b.example"}).insert()
print("taken in:", take_in.run("Issue"), frappe.get_all("Error Log", fields=["method", "error"], limit=3))
print("brought up to date:", due.run())
report = {"doctype": "ITSS KPI Report", "period_kind": "Custom", "from_date": "2026-01-01", "to_date": "2026-01-31"}
frappe.get_doc(report).insert()
frappe.set_user(user.name)
frappe.get_doc("Issue", handled.name).check_permission("read")
frappe.set_user("Administrator")
tickets = [frappe.db.count(doctype) for doctype in ("ITSS Ticket", "ITSS Clock", "ITSS Ticket Event", "ITSS Escalation")]
assert tickets[0] == 6 and tickets[1] > 6, tickets
print("tickets, clocks, events, escalations:", *tickets)
frappe.db.commit()
"""

TELL_SETUP = """
import sys, json, frappe
frappe.init(site=sys.argv[1]); frappe.connect()
ours = {"module": "ITSS Service"}
types = [*frappe.get_all("DocType", filters={**ours, "issingle": 0}, pluck="name", order_by="name"), "Issue Priority", "Issue Type"]
singles = frappe.get_all("DocType", filters={**ours, "issingle": 1}, pluck="name", order_by="name")
told = {t: sorted(json.dumps(row, default=str, sort_keys=True) for row in frappe.db.get_all(t, fields=["*"])) for t in types}
told |= {single: [str(row) for row in sorted(frappe.db.get_singles_dict(single).items())] for single in singles}
told["Role"] = [str(row) for row in frappe.db.get_all("Role", fields=["name", "two_factor_auth", "home_page", "disabled"], order_by="name")]
told["Custom DocPerm"] = [str(row) for row in frappe.db.get_all("Custom DocPerm", fields=["parent", "role"], order_by="parent, role")]
print(json.dumps(told))
"""

# What the site used of the seeds outlives the app, as docs/roles.md says.
KEPT = {
	"Issue Priority": {"P1"},
	"Role": {"Service Desk Agent"},
	"Has Role": {"Service Desk Agent"},
	"Issue": {"Printer 0", "New printer"},
	"rows": {"tabIssue ", "tabIssue Priority", "tabRole", "tabHas Role"},
}


def differences(before: dict[str, list], after: dict[str, list]) -> list[str]:
	found = []
	for what in sorted({*before, *after}):
		then, now = before.get(what, []), after.get(what, [])
		found += [f"gone from {what}: {row}" for row in then if row not in now]
		found += [f"left in {what}: {row}" for row in now if row not in then]
	return found


def is_kept(difference: str) -> bool:
	what, row = difference.split(": ", 1)
	return any(name in row for name in KEPT.get(what.split(" ", 2)[-1].removeprefix("from "), ()))


def check(site: Site) -> str:
	say("a site in use: Issues, an ERPNext SLA")
	site.ask(PREPARE)
	before = json.loads(site.ask(INVENTORY))
	say("installing, using, and migrating twice")
	site.frappe(*site.on_site("install-app", APP))
	if touched := differences(
		{"Issue": before["Issue"]}, {"Issue": json.loads(site.ask(INVENTORY))["Issue"]}
	):
		raise Failed("installing changed Issues that were there:\n" + "\n".join(touched))
	say(site.ask(USE))
	used = json.loads(site.ask(TELL_SETUP))
	for _ in range(2):
		site.frappe(*site.on_site("migrate"))
	if restored := differences(used, json.loads(site.ask(TELL_SETUP))):
		raise Failed("migrating changed what an administrator had set up:\n" + "\n".join(restored))
	say("uninstalling")
	site.frappe(*site.on_site("uninstall-app", APP, "--yes", "--no-backup"))
	left = differences(before, json.loads(site.ask(INVENTORY)))
	kept, wrong = [d for d in left if is_kept(d)], [d for d in left if not is_kept(d)]
	if wrong:
		raise Failed("uninstalling left the site changed:\n" + "\n".join(wrong))
	return "the site is as it was before; kept, because in use: " + "; ".join(kept)


def run() -> str:
	bench = own_bench()
	log = WORKSHOP / "uninstall-log.txt"
	log.write_text("", encoding="utf-8")
	with database(bench), own_redis() as redis:
		make_sites_folder(bench, redis)
		site = Site(bench, "itss-uninstall.localhost", ensure_packages(bench, log), log)
		with fresh_site(site):
			return check(site)


if __name__ == "__main__":
	sys.exit(conclude(run))
