"""Claims: the minute job with 200 tickets due among 1,000,000 open clocks costs at most 1.5 times what it costs among 10,000;
10,000 due tickets are marked and their escalations recorded by one worker in under 60 s; two workers are faster than one.

A ticket has three clocks, so the large site has 333,334 open Issues, each with its ticket, its event and its clocks, made by
the database from a sequence. What falls due is the response of so many of them, a few seconds ago: each gets a
breach and the escalations of the rules in force. The few that are due stand together in small runs, like Issues that were
opened in the same minute. What is recorded is not acted upon here: that is the queue's business. CLOCKS=100000 measures another
size, DUE=1000 another load; a site without `allow_tests` is refused, and everything is removed at the end.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter, sleep, time
from typing import Any

from measure import claim, title
from on_site import on_site, timed

MARK = "ITSS minute job benchmark"
PREFIX = "bench-due-"
CLOCKS = int(os.environ.get("CLOCKS", 1_000_000))
DUE = int(os.environ.get("DUE", 10_000))
FEW, RUN, SMALL, ROUNDS = 200, 10, 10_000, 9
MOST_RATIO, MOST_SECONDS = 1.5, 60.0
METRICS = (("response", 7_200), ("update", 86_400), ("resolution", 28_800))
STEP = 25_000
"""Rows per statement and transaction."""


def main() -> None:
	on_site(__file__, work if "--worker" in sys.argv else measure)


def measure() -> None:
	title(f"The minute job among {SMALL:,} and {CLOCKS:,} open clocks")
	small, large = -(-SMALL // 3), -(-CLOCKS // 3)
	with set_up():
		fill(1, small)
		among_few = few_due("small", small)
		print(f"  filled up in {timed(lambda: fill(small + 1, large)):.0f} s")
		among_many = few_due("large", large)
		many_due(large)
	ratio = among_many / among_few
	claim(f"{FEW} due among {CLOCKS:,} cost at most {MOST_RATIO} times ({ratio:.2f})", ratio <= MOST_RATIO)


def few_due(what: str, tickets: int) -> float:
	"""The median seconds of a run with FEW due tickets, others each time, spread over all there are."""
	taken, read = [], []
	for turn in range(ROUNDS + 1):
		fall_due(few_of(tickets, turn))
		before = rows_read()
		seconds, done = run_one()
		read.append(rows_read() - before)
		assert done >= FEW - 1, f"{done} of {FEW} due tickets were brought up to date"
		if turn:
			taken.append(seconds)
	median = statistics.median(taken)
	spread = f"{min(taken) * 1000:.0f} to {max(taken) * 1000:.0f}"
	entries = f"{statistics.median(read):,.0f} rows and index entries read"
	print(f"  {what:12} {FEW} due: {1000 * median:7.0f} ms ({spread}), {entries}")
	return median


def few_of(tickets: int, turn: int) -> list[int]:
	"""FEW numbers in runs, the runs spread over all there are; others each turn."""
	runs = FEW // RUN
	firsts = range(1 + turn * RUN, tickets, tickets // runs)[:runs]
	return [first + number for first in firsts for number in range(RUN)]


def rows_read() -> int:
	"""What this connection has made the database read so far; other work on the machine does not touch it."""
	import frappe

	return sum(int(count) for _name, count in frappe.db.sql("show session status like 'Handler_read%'"))


def many_due(tickets: int) -> None:
	"""DUE tickets by one worker, as many others by two."""
	import frappe

	free = range(tickets // 2, tickets // 2 + 2 * DUE)
	seconds = {}
	for workers, part in ((1, free[:DUE]), (2, free[DUE:])):
		fall_due(part)
		before = frappe.db.count("ITSS Escalation", {"reference_name": ["like", f"{PREFIX}%"]})
		frappe.db.commit()
		seconds[workers] = by_workers(workers)
		recorded = frappe.db.count("ITSS Escalation", {"reference_name": ["like", f"{PREFIX}%"]}) - before
		left = frappe.db.count("ITSS Ticket", {"next_event_at": ["<=", frappe.utils.now_datetime()]})
		frappe.db.commit()
		print(
			f"  {DUE:,} due, {workers} worker{'s'[: workers - 1]}: {seconds[workers]:.1f} s, {recorded} escalations, {left} left"
		)
	claim(f"{DUE:,} due by one worker in under {MOST_SECONDS:.0f} s", seconds[1] < MOST_SECONDS)
	claim(f"two workers are faster than one ({seconds[1] / seconds[2]:.2f} times)", seconds[2] < seconds[1])


def run_one() -> tuple[float, int]:
	from itss_service.jobs import due

	begin = perf_counter()
	done = due.run_due()
	return perf_counter() - begin, done


def by_workers(count: int) -> float:
	"""Seconds from a common start until the last worker finds nothing due."""
	start = time() + 6
	environment = {**os.environ, "START": str(start)}
	command = [sys.executable, os.path.abspath(__file__), "--worker"]
	workers = [
		subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
		for _number in range(count)
	]
	ended = [float(worker.communicate()[0].split()[-1]) for worker in workers]
	return max(ended) - start


def work() -> None:
	"""One worker: waits for the start, works, tells when it was through."""
	import frappe

	quiet()
	from itss_service.bridge.policy import terms_of

	terms_of(frappe.utils.getdate())  # a worker of a bench has served before
	frappe.db.commit()
	sleep(max(float(os.environ["START"]) - time(), 0))
	run_one()
	print(time())


def quiet() -> None:
	"""Recorded escalations are not handed to the queue."""
	from itss_service.escalate import act

	act.enqueue = lambda: None


@contextmanager
def set_up() -> Iterator[None]:
	import frappe
	from frappe.utils.nestedset import get_root_of

	quiet()
	clean_up()
	try:
		root = {"customer_group": get_root_of("Customer Group"), "territory": get_root_of("Territory")}
		frappe.get_doc({"doctype": "Customer", "customer_name": MARK, **root}).insert()
		frappe.get_doc(
			{"doctype": "ITSS Service Calendar", "calendar_name": MARK, "always_open": 1, "time_zone": "UTC"}
		).insert()
		agreement = {
			"doctype": "ITSS Agreement",
			"title": MARK,
			"kind": "SLA",
			"calendar": MARK,
			"valid_from": frappe.utils.add_days(frappe.utils.today(), -3),
			"targets": [{"metric": metric, "duration": f"{seconds // 3600}h"} for metric, seconds in METRICS],
			"scopes": [{"scope": "Customer", "value": MARK}],
		}
		frappe.get_doc(agreement).insert().put_in_force("a benchmark")
		rule = {
			"doctype": "ITSS Escalation Rule",
			"rule_name": MARK,
			"condition": "Share of Target",
			"metric": "response",
			"share": 100,
			"level": 1,
			"agreement": MARK,
			"receivers": [{"receiver": "Group Lead"}],
		}
		frappe.get_doc(rule).insert()
		frappe.db.commit()
		read_pattern()
		yield
	finally:
		frappe.db.rollback()
		clean_up()


def read_pattern() -> None:
	"""What the app itself writes for such an Issue; the filled rows tell the same."""
	import frappe

	issue = frappe.get_doc(
		{
			"doctype": "Issue",
			"subject": MARK,
			"customer": MARK,
			"priority": "Medium",
			"raised_by": "a@example.com",
		}
	)
	issue.insert()
	rows = frappe.get_all(
		"ITSS Clock",
		filters={"reference_name": issue.name},
		fields=["metric", "selection_reason", "started_at", "next_event_at"],
		order_by="metric",
	)
	assert [row.metric for row in rows] == sorted(metric for metric, _seconds in METRICS), rows
	for row in rows:
		PATTERN[row.metric] = (row.next_event_at - row.started_at).total_seconds()
	PATTERN["reason"] = rows[0].selection_reason
	PATTERN["digest"] = frappe.db.get_value("ITSS Ticket", {"reference_name": issue.name}, "policy_digest")
	frappe.db.rollback()


PATTERN: dict[str, Any] = {}


def fill(first: int, last: int) -> None:
	"""Open tickets with these numbers, opened within the last three quarters of an hour; nothing of them is due."""
	import frappe

	for start in range(first, last + 1, STEP):
		_fill_step(start, min(start + STEP - 1, last))
		frappe.db.commit()
	tables = ("Issue", "ITSS Ticket", "ITSS Ticket Event", "ITSS Clock")
	frappe.db.sql("analyze table " + ", ".join(f"`tab{name}`" for name in tables))
	frappe.db.commit()


def _fill_step(first: int, last: int) -> None:
	import frappe

	name = f"concat('{PREFIX}', lpad(seq, 7, '0'))"
	opened = "timestampadd(second, -(seq mod 2700), %(now)s)"
	values = {
		"now": frappe.utils.now_datetime().replace(microsecond=0),
		"mark": MARK,
		"user": "Administrator",
		"reason": PATTERN["reason"],
		"digest": PATTERN["digest"],
	}
	told = {"creation": opened, "modified": opened, "owner": "%(user)s", "modified_by": "%(user)s"}
	reference = {"reference_doctype": "'Issue'", "reference_name": name}

	def insert(doctype: str, columns: dict[str, str]) -> None:
		given = {**told, **columns}
		frappe.db.sql(
			f"insert into `tab{doctype}` ({', '.join(f'`{column}`' for column in given)})"
			f" select {', '.join(given.values())} from seq_{first}_to_{last}",
			values,
		)

	shown = {"subject": "%(mark)s", "status": "'Open'", "customer": "%(mark)s", "priority": "'Medium'"}
	levels = {"next_due_at": f"timestampadd(second, 7200, {opened})", "level_state": "'On Time'"}
	insert("Issue", {"name": name, **shown, **{f"itss_{column}": value for column, value in levels.items()}})
	ticket = {"meaning": "'Active'", "state": "'Open'", "is_open": "1", "events": "1", "covered": "1"}
	times = dict.fromkeys(("opened_at", "recorded_at", "last_event_at"), opened)
	next_event = {"next_due_metric": "'response'", "next_event_at": f"timestampadd(second, 7200, {opened})"}
	insert(
		"ITSS Ticket",
		{
			"name": name,
			**reference,
			**shown,
			**levels,
			**ticket,
			**times,
			**next_event,
			"agreement": "%(mark)s",
		},
	)
	opening = {"serial": "1", "at": opened, "event": "'opened'", "actor": "%(user)s", "status": "'Open'"}
	changes = "json_object('customer', %(mark)s, 'priority', 'Medium')"
	insert("ITSS Ticket Event", {"name": name, "ticket": name, **reference, **opening, "changes": changes})
	for metric, seconds in METRICS:
		due = f"timestampadd(second, {seconds}, {opened})"
		clock = {
			"name": f"concat({name}, '-{metric}')",
			"ticket": name,
			**reference,
			**{"kind": "'SLA'", "agreement": "%(mark)s", "metric": f"'{metric}'", "priority": "'Medium'"},
			**{"state": "'running'", "is_open": "1", "cycle": "1", "duration": str(seconds)},
			**{"elapsed_seconds": "0", "paused_seconds": "0", "computed_at": opened},
			**{"started_at": opened, "attached_at": opened, "due_at": due, "selection_reason": "%(reason)s"},
			"next_event_at": f"timestampadd(second, {PATTERN[metric]:.0f}, {opened})",
		}
		insert("ITSS Clock", clock)


def fall_due(numbers: Sequence[int]) -> None:
	"""The tickets were opened so long ago that their response fell due a few seconds ago."""
	import frappe

	names = [f"{PREFIX}{number:07}" for number in numbers]
	now = frappe.utils.now_datetime().replace(microsecond=0)
	ago = "timestampadd(second, -7205 - mod(cast(right({name}, 2) as signed), 50), %(now)s)"
	for start in range(0, len(names), 1_000):
		values = {"names": names[start : start + 1_000], "now": now}
		at = ago.format(name="name")
		frappe.db.sql(f"update `tabITSS Ticket Event` set at = {at} where name in %(names)s", values)
		frappe.db.sql(
			f"""update `tabITSS Ticket` set opened_at = {at}, recorded_at = {at}, last_event_at = {at},
			next_due_at = timestampadd(second, 7200, {at}), next_event_at = timestampadd(second, 7200, {at})
			where name in %(names)s""",
			values,
		)
		at = ago.format(name="ticket")
		cases = " ".join(f"when '{metric}' then {PATTERN[metric]:.0f}" for metric, _seconds in METRICS)
		frappe.db.sql(
			f"""update `tabITSS Clock` set started_at = {at}, attached_at = {at}, due_at = timestampadd(second, duration, {at}),
			next_event_at = timestampadd(second, case metric {cases} end, {at}) where ticket in %(names)s""",
			values,
		)
		frappe.db.commit()


def remove() -> None:
	"""All rows that were filled in, a part at a time."""
	import frappe

	last = frappe.db.sql("select max(name) from `tabITSS Ticket` where name like %s", f"{PREFIX}%")[0][0]
	if last is None:
		return
	for start in range(0, int(last.removeprefix(PREFIX)) + 1, STEP):
		bounds = (f"{PREFIX}{start:07}", f"{PREFIX}{start + STEP:07}")
		for doctype, column in (
			("ITSS Notice", "reference_name"),
			("ITSS Escalation", "ticket"),
			("ITSS Clock", "name"),
			("ITSS Ticket Event", "name"),
			("Issue", "name"),
			("ITSS Ticket", "name"),
		):
			frappe.db.sql(f"delete from `tab{doctype}` where {column} >= %s and {column} < %s", bounds)
		frappe.db.commit()


def clean_up() -> None:
	"""Nothing but what this script made."""
	import frappe

	remove()
	if frappe.db.exists("ITSS Agreement", MARK):
		frappe.db.set_value("ITSS Agreement", MARK, "status", "Draft")
	for doctype in ("ITSS Escalation Rule", "ITSS Agreement", "ITSS Service Calendar", "Customer"):
		if frappe.db.exists(doctype, MARK):
			frappe.delete_doc(doctype, MARK, force=True)
	frappe.db.commit()


if __name__ == "__main__":
	main()
