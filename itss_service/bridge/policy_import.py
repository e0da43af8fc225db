"""Takes a policy file into the set-up documents: all of it, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, strip_html

from itss_service.agreements.words import ENDED
from itss_service.bridge import agreements, calendars, escalations, policy_file, priorities, stamp
from itss_service.bridge.import_names import create_named_records, rule_name
from itss_service.bridge.import_report import Report
from itss_service.bridge.policy import default_matrix, site_policy_name
from itss_service.cli.documents import Document as File
from itss_service.cli.documents import Path
from itss_service.cli.errors import DocumentError
from itss_service.core.errors import DefinitionError, ItssError


class PolicyImportError(frappe.ValidationError):
	pass


def imported(
	content: str,
	file_name: str,
	dry_run: bool = False,
	risk_reason: str | None = None,
	put_in_force: bool = True,
) -> dict[str, Any]:
	"""What was done, or would be; PolicyImportError names the line that stands in the way, and nothing was done.

	Without `put_in_force` new agreements stay drafts.
	"""
	before = len(frappe.local.message_log)
	frappe.db.savepoint("policy_import")
	try:
		report = _Import(policy_file.read(content, file_name), risk_reason, put_in_force).run()
	except ItssError as error:
		_undo()
		del frappe.local.message_log[before:]
		frappe.throw(escape_html(str(error)), PolicyImportError, _("Policy Was Not Imported"))
	except Exception:
		_undo()
		raise
	if dry_run:
		_undo()
	return {"dry_run": dry_run, **report.as_dict()}


def _undo() -> None:
	frappe.db.rollback(save_point="policy_import")
	stamp.bump()


class _Import:
	def __init__(self, file: File, risk_reason: str | None, put_in_force: bool) -> None:
		self.file, self.risk_reason, self.puts_in_force = file, risk_reason, put_in_force
		self.given: Mapping[str, Any] = file.data
		self.report = Report()

	def run(self) -> Report:
		self._note_what_no_document_holds()
		create_named_records(self.file, self.report)
		self._take_calendars()
		self._take_matrix()
		taken = self._take_agreements()
		if self.puts_in_force:
			self._put_in_force(taken)
		self._take_escalations()
		return self.report

	def _note_what_no_document_holds(self) -> None:
		for key in ("name", "description"):
			if self.given.get(key) and self.given[key] != site_policy_name():
				self._not_held((key,), _("The desk has no name or description for a policy as a whole."))
		for name, calendar in self._calendars().items():
			if calendar.get("name") not in (None, name):
				self._not_held(
					("calendars", name, "name"), _("The calendar is called {0} here.").format(name)
				)

	def _not_held(self, path: Path, message: str) -> None:
		self.report.not_held.append({"line": self.file.line_of(path), "path": list(path), "message": message})

	def _calendars(self) -> Mapping[str, Any]:
		return self.given.get("calendars") or {}

	def _take_calendars(self) -> None:
		for name, definition in self._calendars().items():
			with self._naming("calendars", name):
				fields = {"calendar_name": name, **calendars.calendar_fields(definition)}
				self._take(calendars.DOCTYPE, name, fields, calendars.calendar_definition)

	def _take_matrix(self) -> None:
		if not self.given.get("priority_matrix"):
			return
		with self._naming("priority_matrix"):
			present = default_matrix()
			name = present.name if present else _("Standard")
			fields = {"matrix_name": name, **priorities.matrix_fields(self.given["priority_matrix"])}
			if not present:
				fields["is_default"] = 1
			self._take(priorities.DOCTYPE, name, fields, priorities.matrix_definition)

	def _take_agreements(self) -> list[tuple[int, Document]]:
		"""Every agreement of the file with its place; SLAs are taken first, because others underpin them."""
		given = list(enumerate(self.given["agreements"]))
		ranks = self._ranks([str(definition["name"]).strip() for _index, definition in given])
		taken = []
		for index, definition in sorted(given, key=lambda pair: pair[1]["kind"] != "SLA"):
			with self._naming("agreements", index):
				name = str(definition["name"]).strip()
				fields = {"title": name, **agreements.agreement_fields(definition)}
				if rank := ranks.get(name):
					fields["rank"] = rank
				taken.append((index, self._take(agreements.DOCTYPE, name, fields, _with_rank)))
		return taken

	def _ranks(self, names: list[str]) -> dict[str, int]:
		"""Ranks in the order of the file; none where those that exist are in that order already."""
		present = {
			row.name: (row["rank"] or 0, row.name)
			for row in frappe.get_all(
				agreements.DOCTYPE, filters={"name": ["in", names]}, fields=["name", "rank"], order_by="name"
			)
		}
		order = [present.get(name) for name in names]
		if None not in order and order == sorted(order):
			return {}
		return {name: 10 * number for number, name in enumerate(names, 1)}

	def _put_in_force(self, taken: list[tuple[int, Document]]) -> None:
		"""OLAs and UCs first, so that an SLA is judged with everything below it."""
		for index, doc in sorted(taken, key=lambda pair: pair[1].kind == "SLA"):
			with self._naming("agreements", index):
				if doc.status == "Draft":
					doc.put_in_force(self.risk_reason)
					self.report.add("put_in_force", doc)
				elif doc.status in ENDED:
					raise DefinitionError(f"{doc.name} has ended; give the agreement another name", ("name",))

	def _take_escalations(self) -> None:
		for index, definition in enumerate(self.given.get("escalations") or ()):
			with self._naming("escalations", index):
				name = rule_name(definition, index)
				if not definition.get("name"):
					self._not_held(
						("escalations", index), _("The rule has no name; it is called {0} here.").format(name)
					)
				fields = {"rule_name": name, "disabled": 0, **escalations.escalation_fields(definition)}
				self._take(
					escalations.DOCTYPE,
					name,
					fields,
					lambda doc: escalations.build_escalation(doc).definition,
				)

	def _take(
		self, doctype: str, name: str, fields: dict[str, Any], define: Callable[[Document], dict[str, Any]]
	) -> Document:
		"""Creates the document, or updates the one of that name if it means something else."""
		if not frappe.db.exists(doctype, name):
			doc = frappe.get_doc({"doctype": doctype, **fields}).insert()
			self.report.add("created", doc)
			return doc
		doc = frappe.get_doc(doctype, name)
		before = define(doc)
		changed = frappe.get_doc(doctype, name)
		changed.update(fields)
		if define(changed) == before and not (doc.get("disabled") and "disabled" in fields):
			self.report.add("unchanged", doc)
			return doc
		changed.save()
		self.report.add("updated", changed)
		return changed

	@contextmanager
	def _naming(self, *within: str | int) -> Iterator[None]:
		"""Refusals raised inside name the file and the line."""
		try:
			with self.file.naming(*within):
				yield
		except frappe.ValidationError as error:
			line = self.file.line_of(within)
			raise DocumentError(strip_html(str(error)), self.file.source, line, within) from None


def _with_rank(doc: Document) -> dict[str, Any]:
	return {**agreements.agreement_definition(doc), "rank": doc.rank}
