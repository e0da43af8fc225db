"""Takes the pictures of the desk in docs/images, on a running site with this app.

The same pages in Chinese go to build/desk-zh, and the tickets' pages in the dark and on a narrow window to
build/desk-looks, to be looked at. The tickets in the pictures are those of the site: load the demo first
(docs/demo-desk.md), else they are left out.

Run with the site's web server up, on a site that may be changed: it imports the policy of a made-up company, drafts
a new version of one agreement, and switches the user's language to Chinese and back.

  python3 scripts/docs_screenshots.py --url http://127.0.0.1:8000 [--user Administrator] [--password admin]

Needs chromedriver and Chromium, and nothing beyond the standard library. Pictures keep under 150 kB.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from docs_levels import take_levels  # noqa: E402

from itss_service.tests.browser.desk import Desk  # noqa: E402
from itss_service.tests.browser.webdriver import Browser, missing_browser  # noqa: E402

IMAGES = CHECKOUT / "docs" / "images"
MOST_BYTES = 150_000
WIDTH = 1400
ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"]
HIDE = ".comment-box, .form-footer, .scroll-to-top, .layout-side-section { display: none !important }"

# The week of the made-up company: split hours, a short Saturday, a night.
MONDAY = date.today() - timedelta(days=date.today().weekday())
OFFICE, SHORT = [["09:00", "12:00"], ["13:30", "18:00"]], [["09:00", "12:30"]]


def day(number: int) -> str:
	"""A date by its number from this week's Monday on."""
	return (MONDAY + timedelta(days=number)).isoformat()


def policy() -> dict:
	office = {
		"time_zone": "Asia/Shanghai",
		"weekly": {
			**dict.fromkeys(("mon", "tue", "wed", "thu"), OFFICE),
			"fri": [*OFFICE, ["22:00", "02:00"]],
			"sat": SHORT,
		},
		"holidays": {"country": "CN", "makeup_as": "mon"},
		"closed": [
			{"from": day(16), "to": day(17), "reason": "Data centre move"},
			{"date": day(26), "reason": "Stocktaking"},
		],
		"special": {day(20): [["09:00", "17:00"]]},
		"breaks": {day(9): [["10:00", "11:30"]]},
	}
	resolution = {"metric": "resolution", "calendar": "Linden office"}
	return {
		"name": "Linden",
		"calendars": {
			"Linden office": office,
			"Linden day and night": {"time_zone": "Asia/Shanghai", "always_open": True},
		},
		"priority_matrix": {
			"impacts": ["high", "medium", "low"],
			"urgencies": ["high", "medium", "low"],
			"cells": [["P1", "P2", "P3"], ["P2", "P3", "P4"], ["P3", "P4", "P4"]],
		},
		"agreements": [
			{
				"name": "Linden support",
				"kind": "SLA",
				"applies": {"kind": ["Linden request"]},
				"attainment_goal": 0.9,
				"targets": [
					{
						**resolution,
						"metric": "response",
						"durations": {"P1": "PT30M", "*": "PT2H"},
						"warn_at": [0.5, 0.8],
					},
					{**resolution, "durations": {"P1": "PT6H", "P2": "PT12H", "*": "5wd"}, "warn_at": [0.8]},
				],
			},
			{
				"name": "Linden first line",
				"kind": "OLA",
				"applies": {"group": ["Linden first line"]},
				"attainment_goal": 0.98,
				"underpins": [{"agreement": "Linden support", "metric": "resolution", "position": 1}],
				"targets": [{**resolution, "durations": {"P1": "PT1H", "P2": "PT2H", "*": "PT6H"}}],
			},
			{
				"name": "Linden second line",
				"kind": "OLA",
				"applies": {"group": ["Linden second line"]},
				"attainment_goal": 0.97,
				"underpins": [{"agreement": "Linden support", "metric": "resolution", "position": 2}],
				"targets": [{**resolution, "durations": {"P1": "PT3H", "P2": "PT6H", "*": "PT10H"}}],
			},
			{
				"name": "Linden network carrier",
				"kind": "UC",
				"applies": {"supplier": ["Elbe Networks"]},
				"attainment_goal": 0.98,
				"underpins": [{"agreement": "Linden support", "metric": "resolution", "position": 2}],
				"targets": [
					{
						**resolution,
						"calendar": "Linden day and night",
						"durations": {"P1": "PT4H", "*": "PT8H"},
					}
				],
			},
		],
		"escalations": [
			{
				"name": "Linden resolution is near",
				"when": {"metric": "resolution", "at": 0.8, "kind": "SLA"},
				"level": 1,
				"to": ["handler", "group_lead"],
			}
		],
	}


class Pictures:
	"""Takes pictures on a desk and keeps them under the limit."""

	def __init__(self, desk: Desk, folder: Path = IMAGES) -> None:
		self.desk, self.browser, self.folder = desk, desk.browser, folder
		folder.mkdir(parents=True, exist_ok=True)

	def take(self, name: str, height: int, first: str = "", hide_side: bool = True) -> None:
		"""The window at this height, scrolled so that the first element that is asked for is at its top."""
		self.browser.resize(WIDTH, height)
		self.browser.run(
			"""document.getElementById('itss-picture')?.remove();
			if (arguments[1]) document.head.insertAdjacentHTML('beforeend', `<style id="itss-picture">${arguments[0]}</style>`);
			const at = arguments[2] && document.querySelector(arguments[2]);
			window.scrollTo(0, at ? at.getBoundingClientRect().top + scrollY - 70 : 0);
			document.activeElement.blur();""",
			HIDE,
			hide_side,
			first,
		)
		self.desk.settle()
		content = self.browser.screenshot()
		path = self.folder / f"desk-{name}.png"
		path.write_bytes(content)
		print(f"{path.relative_to(CHECKOUT)}: {len(content) // 1000} kB")
		if len(content) > MOST_BYTES:
			sys.exit(f"{path.name} is over {MOST_BYTES // 1000} kB; make it lower")


def prepare(desk: Desk) -> str:
	"""The documents in the pictures; the name of the draft whose chain cannot hold."""
	browser = desk.browser
	browser.run(
		"""const have = (type, name) => frappe.db.exists(type, name);
		const make = (doc) => frappe.xcall('frappe.client.insert', {doc});
		if (!(await have('Supplier', 'Elbe Networks'))) await make({doctype: 'Supplier', supplier_name: 'Elbe Networks'});
		if (!(await have('Issue Type', 'Linden request'))) await make({doctype: 'Issue Type', name: 'Linden request'});"""
	)
	browser.run(
		"""await frappe.require(arguments[1]);
		await itss_service.setup.ask('policy.import_policy', {content: arguments[0], file_name: 'policy.json'});""",
		json.dumps(policy()),
		ASSETS,
	)
	desk.settle()
	return browser.run(
		"""const known = await frappe.db.get_value('ITSS Agreement', {replaces: 'Linden support', status: 'Draft'}, 'name');
		if (known.message.name) return known.message.name;
		const draft = await frappe.xcall('itss_service.api.agreements.new_version', {agreement: 'Linden support'});
		for (const row of draft.targets) if (row.priority === 'P1' && row.metric === 'resolution') row.duration = 'PT4H30M';
		draft.attainment_goal = 95;
		return (await frappe.xcall('frappe.client.insert', {doc: draft})).name;"""
	)


def take_all(desk: Desk, draft: str, folder: Path = IMAGES) -> None:
	pictures = Pictures(desk, folder)
	desk.go("Workspaces", "ITSS Service")
	pictures.take("workspace", 560, hide_side=False)
	desk.go("Form", "ITSS Service Calendar", "Linden office")
	pictures.take("calendar", 1000)
	pictures.take("calendar-preview", 560, ".form-section[data-fieldname=look]")
	desk.go("Form", "ITSS Priority Matrix", standard_matrix(desk))
	pictures.take("matrix", 640)
	desk.go("Form", "ITSS Agreement", "Linden support")
	pictures.take("agreement", 1000)
	pictures.take("chain", 640, ".form-section[data-fieldname=chainsec]")
	desk.go("Form", "ITSS Agreement", draft)
	pictures.take("chain-broken", 640, ".form-section[data-fieldname=chainsec]")
	desk.go("Form", "ITSS Escalation Rule", "Linden resolution is near")
	pictures.take("escalation", 700)
	desk.go("List", "ITSS Agreement", "List")
	pictures.take("agreements", 560, hide_side=False)


def take_tickets(desk: Desk, folder: Path = IMAGES) -> None:
	"""The form of a ticket to which much happened, the list by what is due, and the queue."""
	pictures, ticket = Pictures(desk, folder), eventful_ticket(desk)
	if ticket is None:
		print("no open Issue with an agreement on this site: the tickets' pictures are left out")
		return
	desk.go("Form", "Issue", ticket)
	desk.browser.find(".itss-clock")
	desk.browser.click('.itss-clock[data-metric="resolution"] [data-act=why]')
	pictures.take("ticket", 820, ".form-section[data-fieldname=itss_service_level]")
	desk.browser.click('.itss-tabs [data-tab="events"]')
	pictures.take("ticket-events", 760, ".itss-ledger")
	desk.go("List", "Issue", "List")
	desk.browser.run(
		"""await cur_list.filter_area.clear(false);
		await cur_list.filter_area.add([["Issue", "itss_next_due_at", "is", "set"]]);
		cur_list.sort_selector.set_value("itss_next_due_at", "asc");
		await cur_list.refresh();"""
	)
	desk.settle()
	pictures.take("ticket-list", 560)
	desk.go("itss-my-queue")
	desk.browser.click('.itss-queue [data-tab="all"]')
	desk.settle()
	pictures.take("queue", 660, hide_side=False)


def eventful_ticket(desk: Desk) -> str | None:
	return desk.browser.run(
		"""const rows = await frappe.db.get_list("ITSS Ticket", {
			filters: {is_open: 1, reference_doctype: "Issue", covered: 1, confidential: 0, level_state: ["in", ["At Risk", "On Time", "Breached"]]},
			fields: ["reference_name"], order_by: "reassigned desc, events desc", limit: 1});
		return rows.length ? rows[0].reference_name : null;"""
	)


def look_at_tickets(desk: Desk) -> None:
	"""Dark, and as narrow as a telephone: to be looked at, not for the docs."""
	global WIDTH
	folder, wide = CHECKOUT / "build" / "desk-looks", WIDTH
	set_theme(desk, "dark")
	take_tickets(desk, folder / "dark")
	set_theme(desk, "light")
	WIDTH = 420
	take_tickets(desk, folder / "narrow")
	WIDTH = wide
	desk.browser.resize(WIDTH, 900)


def set_theme(desk: Desk, theme: str) -> None:
	desk.browser.run("document.documentElement.setAttribute('data-theme', arguments[0])", theme)


def standard_matrix(desk: Desk) -> str:
	return desk.browser.run(
		"return (await frappe.db.get_value('ITSS Priority Matrix', {is_default: 1}, 'name')).message.name"
	)


def import_dialog(desk: Desk) -> None:
	desk.go("List", "ITSS Agreement", "List")
	desk.browser.run("await frappe.require(arguments[0]); itss_service.setup.importPolicy();", ASSETS)
	changed = policy()
	changed["calendars"]["Linden office"]["weekly"]["sat"] = OFFICE
	changed["escalations"][0]["level"] = 2
	changed["calendars"]["Linden weekend"] = {
		"time_zone": "Asia/Shanghai",
		"weekly": {"sat": OFFICE, "sun": OFFICE},
	}
	with TemporaryDirectory() as folder:
		file = Path(folder, "linden-policy.json")
		file.write_text(json.dumps(changed), encoding="utf-8")
		desk.browser.attach("#itss-policy-file", file)
		desk.browser.find(".itss-import-group")
	Pictures(desk).take("import", 760, hide_side=False)
	desk.browser.run("cur_dialog.hide()")


def set_language(desk: Desk, language: str) -> None:
	desk.browser.run(
		"return frappe.xcall('frappe.client.set_value', {doctype: 'User', name: frappe.session.user, fieldname: 'language', value: arguments[0]})",
		language,
	)
	desk.browser.open(f"{desk.base}/app")
	desk.browser.wait(
		"return window.frappe?.boot?.lang === arguments[0] && frappe.router?.current_route", language
	)
	desk.settle()


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--url", required=True, help="where the site answers")
	parser.add_argument("--user", default="Administrator")
	parser.add_argument("--password", default="admin")
	parser.add_argument("--tickets", action="store_true", help="the tickets' pictures alone")
	parser.add_argument("--levels", action="store_true", help="the pictures of service levels alone")
	arguments = parser.parse_args()
	if missing := missing_browser():
		sys.exit(missing)
	with Browser(WIDTH, 900) as browser:
		desk = Desk(browser, arguments.url.rstrip("/"))
		desk.log_in(arguments.user, arguments.password)
		before = browser.run("return frappe.boot.lang")
		set_language(desk, "en")
		if not arguments.tickets:
			take_levels(desk, Pictures(desk), "en")
		if arguments.levels:
			set_language(desk, "zh")
			take_levels(desk, Pictures(desk, CHECKOUT / "build" / "desk-zh"), "zh")
			set_language(desk, before)
			return
		if not arguments.tickets:
			draft = prepare(desk)
			take_all(desk, draft)
			import_dialog(desk)
		take_tickets(desk)
		look_at_tickets(desk)
		set_language(desk, "zh")
		if not arguments.tickets:
			take_all(desk, draft, CHECKOUT / "build" / "desk-zh")
			take_levels(desk, Pictures(desk, CHECKOUT / "build" / "desk-zh"), "zh")
		take_tickets(desk, CHECKOUT / "build" / "desk-zh")
		set_language(desk, before)


if __name__ == "__main__":
	main()
