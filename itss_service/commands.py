"""Commands for administrators: `bench --site SITE itss-load-log`, `itss-compare-log`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from frappe.commands import get_site, pass_context

_OPTIONS = (
	click.option("--log", "log_file", required=True, type=click.Path(exists=True), help="The ticket export."),
	click.option("--mapping", required=True, type=click.Path(exists=True), help="How to read it."),
	click.option("--policy", type=click.Path(exists=True), help="A policy file; default: the site's own."),
	click.option("--limit", type=click.IntRange(1), help="So many tickets at most."),
	click.option("--every", type=click.IntRange(1), default=1, help="A sample: every so-manieth ticket."),
)


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
	for option in reversed(_OPTIONS):
		command = option(command)
	return command


@click.command("itss-load-log")
@_with_options
@click.option(
	"--remove", is_flag=True, help="Delete the Issues that were loaded from this log, with all they have."
)
@click.option("--compare", "then_compare", is_flag=True, help="Compare with the replay afterwards.")
@pass_context
def load_log(
	context: Any,
	log_file: str,
	mapping: str,
	policy: str | None,
	limit: int | None,
	every: int,
	remove: bool,
	then_compare: bool,
) -> None:
	"""Load a ticket export: an Issue per ticket, with its events and clocks.

	The policy file, if one is given, is imported and put in force from the log's first day. Nobody is told anything.
	A ticket that is here already is left alone, so that a load that broke off may be started again.
	"""
	with _on_site(context):
		from itss_service.intake.log import running
		from itss_service.intake.log.source import open_log

		log = open_log(log_file, mapping, every, limit)
		if remove:
			running.remove_told(log)
			return
		running.load_told(log, policy)
		if then_compare and not running.compare_told(log, policy):
			sys.exit(1)


@click.command("itss-compare-log")
@_with_options
@pass_context
def compare_log(
	context: Any, log_file: str, mapping: str, policy: str | None, limit: int | None, every: int
) -> None:
	"""Compare the clocks of a loaded log with the command line's replay, ticket by ticket.

	Ends with status 1 if anything differs or nothing could be compared.
	"""
	with _on_site(context):
		from itss_service.intake.log import running
		from itss_service.intake.log.source import open_log

		if not running.compare_told(open_log(log_file, mapping, every, limit), policy):
			sys.exit(1)


@contextmanager
def _on_site(context: Any) -> Iterator[None]:
	import frappe

	frappe.init(site=get_site(context))
	frappe.connect()
	try:
		yield
	except (frappe.ValidationError, ValueError) as error:
		frappe.db.rollback()
		click.secho(frappe.utils.strip_html(str(error)), fg="red", err=True)
		sys.exit(1)
	finally:
		frappe.destroy()


commands = [load_log, compare_log]
