from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.places import Place, Places, faults_named
from itss_service.bridge.priorities import matrix_definition
from itss_service.bridge.quantities import lines
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.core.ticket.priority import parse_priority_matrix


class InvalidMatrixError(frappe.ValidationError):
	pass


class MissingCellError(InvalidMatrixError):
	pass


class RepeatedCellError(InvalidMatrixError):
	pass


class SecondDefaultMatrixError(frappe.ValidationError):
	pass


class DefaultMatrixError(frappe.ValidationError):
	pass


class ITSSPriorityMatrix(SetUpDocument):
	def validate(self) -> None:
		self.set_names()
		self.set_first_as_default()
		self.validate_repeated_cells()
		self.set_cells_in_order()
		self.validate_complete()
		self.validate_with_core()
		self.validate_only_default()

	def on_trash(self) -> None:
		self.validate_not_default()
		super().on_trash()

	def set_names(self) -> None:
		self.impacts, self.urgencies = "\n".join(lines(self.impacts)), "\n".join(lines(self.urgencies))
		for row in self.cells:
			row.impact, row.urgency = (row.impact or "").strip(), (row.urgency or "").strip()

	def set_first_as_default(self) -> None:
		if self.is_new() and not frappe.db.exists(self.doctype, {"is_default": 1}):
			self.is_default = 1

	def set_cells_in_order(self) -> None:
		"""Row by row; cells of impacts and urgencies that were taken out go with them."""
		cells = {(row.impact, row.urgency): row for row in self.cells}
		pairs = [(impact, urgency) for impact in lines(self.impacts) for urgency in lines(self.urgencies)]
		self.cells = [cells[pair] for pair in pairs if pair in cells]
		for number, row in enumerate(self.cells, 1):
			row.idx = number

	def validate_repeated_cells(self) -> None:
		seen = set()
		for row in self.cells:
			if (row.impact, row.urgency) in seen:
				frappe.throw(
					_(
						"Row {0} of the cells: impact {1} with urgency {2} has a priority already. Remove one row."
					).format(row.idx, frappe.bold(row.impact), frappe.bold(row.urgency)),
					RepeatedCellError,
					_("Two Priorities for One Cell"),
				)
			seen.add((row.impact, row.urgency))

	def validate_complete(self) -> None:
		given = {(row.impact, row.urgency) for row in self.cells if row.priority}
		for impact in lines(self.impacts):
			for urgency in lines(self.urgencies):
				if (impact, urgency) not in given:
					frappe.throw(
						_("Impact {0} with urgency {1} has no priority. Choose one in the grid.").format(
							frappe.bold(impact), frappe.bold(urgency)
						),
						MissingCellError,
						_("Matrix Is Not Complete"),
					)

	def validate_with_core(self) -> None:
		places = Places({(key,): Place(key) for key in ("impacts", "urgencies", "cells")})
		with faults_named(self, places, InvalidMatrixError, _("Matrix Cannot Be Used")):
			parse_priority_matrix(matrix_definition(self))

	def validate_only_default(self) -> None:
		other = frappe.db.get_value(self.doctype, {"is_default": 1, "name": ["!=", self.name]})
		if self.is_default and other:
			frappe.throw(
				_("{0} is the default matrix. Take Is Default off there first.").format(frappe.bold(other)),
				SecondDefaultMatrixError,
				_("Only One Default"),
			)

	def validate_not_default(self) -> None:
		if self.is_default:
			frappe.throw(
				_(
					"{0} is the default matrix, by which tickets get their priority. Take Is Default off first."
				).format(frappe.bold(self.name)),
				DefaultMatrixError,
				_("Matrix Cannot Be Deleted"),
			)
