"""Prove on a site of its own that a site with an earlier version becomes one with this version by migrating.

`python scripts/upgrade_check.py 9dc0342` takes the app as it was at that commit, installs it on a site with Issues and an ERPNext SLA in
use, and migrates with this checkout: what was new since must be there, Issues untouched, set-up as it was; a second
migrate must change nothing; uninstalling must leave the site as it was before either.

Runs like scripts/uninstall_check.py. Exit status 0 when all of it held or there is no bench, 1 otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench_base import APP, CHECKOUT, WORKSHOP, Failed, NotRun, conclude, own_bench, say
from bench_services import database, own_redis
from bench_site import Site, ensure_packages, fresh_site, make_sites_folder
from uninstall_check import INVENTORY, PREPARE, TELL_SETUP, differences

NAME = "itss-upgrade.localhost"

# What this version adds, and an Issue at work under it.
LOOK = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
from itss_service import custom_fields, install
from itss_service.seeds import record, ticket_rights
for step in (*install.AT_ONCE, *install.ONCE_SET_UP):
	assert record.is_done(step), step
fields = [field["fieldname"] for field in custom_fields.CUSTOM_FIELDS["Issue"]]
assert all(frappe.db.exists("Custom Field", {"dt": "Issue", "fieldname": name}) for name in fields)
assert frappe.db.exists("Custom DocPerm", {"parent": "Issue", "role": "Service Desk Agent"})
assert frappe.db.exists("ITSS Tracked Doctype", "Issue") and frappe.db.count("ITSS KPI")
assert not frappe.db.count("ITSS Ticket"), "old Issues were taken in unasked"
frappe.get_doc({"doctype": "Issue", "subject": "probe", "raised_by": "a@b.example"}).insert()
assert frappe.db.count("ITSS Ticket") == 1
frappe.db.rollback()
print(len(fields), "fields,", frappe.db.count("ITSS KPI"), "KPIs,", len(frappe.get_all("Scheduled Job Type",
	filters={"method": ["like", "itss_service.%"]})), "jobs")
"""


@dataclass(frozen=True)
class EarlierSite(Site):
	"""The same site with the app from another folder."""

	app: Path = CHECKOUT

	def environment(self) -> dict[str, str]:
		path = os.pathsep.join([str(self.app), str(self.packages)])
		return {**super().environment(), "PYTHONPATH": path}


def take_out(revision: str, folder: Path) -> None:
	"""The app as it was, without touching the checkout."""
	packed = subprocess.run(["git", "-C", CHECKOUT, "archive", revision, APP], capture_output=True)
	if packed.returncode:
		raise NotRun(f"no commit {revision} here: {packed.stderr.decode().strip()}")
	subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)


def set_up(told: dict[str, list]) -> dict[str, list]:
	"""What administrators had set up before; columns and records that are new may be added to it."""
	kept = ("ITSS Service Calendar", "ITSS Support Group", "ITSS Priority Matrix", "ITSS Agreement")
	return {name: sorted(json.loads(row)["name"] for row in told.get(name, [])) for name in kept}


def check(earlier: EarlierSite, site: Site) -> str:
	site.ask(PREPARE)
	before = json.loads(site.ask(INVENTORY))
	say("installing the earlier version")
	earlier.frappe(*earlier.on_site("install-app", APP))
	then = json.loads(earlier.ask(TELL_SETUP))
	say("migrating to this one, twice")
	site.frappe(*site.on_site("migrate"))
	say(site.ask(LOOK))
	now = json.loads(site.ask(TELL_SETUP))
	if changed := differences(set_up(then), set_up(now)):
		raise Failed("migrating changed the set-up:\n" + "\n".join(changed))
	if touched := differences(
		{"Issue": before["Issue"]}, {"Issue": json.loads(site.ask(INVENTORY))["Issue"]}
	):
		raise Failed("migrating changed Issues:\n" + "\n".join(touched))
	site.frappe(*site.on_site("migrate"))
	if changed := differences(now, json.loads(site.ask(TELL_SETUP))):
		raise Failed("migrating a second time changed something:\n" + "\n".join(changed))
	say("uninstalling")
	site.frappe(*site.on_site("uninstall-app", APP, "--yes", "--no-backup"))
	if left := differences(before, json.loads(site.ask(INVENTORY))):
		raise Failed("uninstalling left the site changed:\n" + "\n".join(left))
	return "upgraded, and after uninstalling the site is as it was before"


def run(revision: str) -> str:
	bench = own_bench()
	log = WORKSHOP / "upgrade-log.txt"
	log.write_text("", encoding="utf-8")
	with database(bench), own_redis() as redis, TemporaryDirectory() as folder:
		take_out(revision, Path(folder))
		make_sites_folder(bench, redis)
		packages = ensure_packages(bench, log)
		site = Site(bench, NAME, packages, log)
		with fresh_site(site):
			return check(EarlierSite(bench, NAME, packages, log, Path(folder)), site)


def main() -> int:
	if len(sys.argv) != 2:
		say("name the commit of the earlier version, for instance 9dc0342")
		return 2
	return conclude(lambda: run(sys.argv[1]))


if __name__ == "__main__":
	sys.exit(main())
