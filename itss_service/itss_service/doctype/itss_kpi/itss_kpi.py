from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.kpis import OF_KINDS, SIDES, build_kpi, kpi_of
from itss_service.bridge.places import Place, Places, faults_named
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.core.errors import ItssError
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.reports import basis, columns


class InvalidKpiError(frappe.ValidationError):
	pass


class UnknownColumnError(InvalidKpiError):
	pass


class ITSSKPI(SetUpDocument):
	def validate(self) -> None:
		self.set_unused_fields_empty()
		self.validate_with_core()
		self.validate_columns()

	@property
	def counts(self) -> str:
		"""What falls into a period, in words."""
		try:
			return basis.told(basis.basis_of(kpi_of(self)))
		except ItssError:
			return ""

	def set_unused_fields_empty(self) -> None:
		for fieldname, kinds in OF_KINDS.items():
			if self.kind not in kinds:
				self.set(fieldname, None if fieldname == "of_field" else 0)
		for row in self.conditions:
			if row.operator in ("Is Set", "Is Not Set"):
				row.value = None

	def validate_with_core(self) -> None:
		title = _("KPI Cannot Be Used")
		with faults_named(self, self._places_of_rows(), InvalidKpiError, title):
			built = build_kpi(self)
		with faults_named(self, built.places, InvalidKpiError, title):
			parse_kpi(built.definition)

	def _places_of_rows(self) -> Places:
		places = Places({("goal",): Place("goal")})
		for key, side in SIDES.items():
			rows = [row for row in self.conditions if row.side == side]
			places |= {(key, index): Place("conditions", row.idx) for index, row in enumerate(rows)}
		return places

	def validate_columns(self) -> None:
		"""An enabled KPI reads columns that there are; those of tables that the site does not fill are not known."""
		known = columns.known(frappe.scrub(self.of_table or "")) if self.enabled else {}
		asked = [(None, self.of_field)] if self.of_field else []
		asked += [(row.idx, row.column_name) for row in self.conditions]
		for row, name in asked:
			if known and name not in known:
				self._refuse_column(row, name, sorted(known))

	def _refuse_column(self, row: int | None, name: str, known: list[str]) -> None:
		words = (
			_("Row {0} of the conditions: the table {1} has no column {2}. Known are {3}.").format(
				row, frappe.bold(_(self.of_table, context="ITSS KPI")), frappe.bold(name), ", ".join(known)
			)
			if row
			else _("Of the Column: the table {0} has no column {1}. Known are {2}.").format(
				frappe.bold(_(self.of_table, context="ITSS KPI")), frappe.bold(name), ", ".join(known)
			)
		)
		frappe.throw(words, UnknownColumnError, _("KPI Cannot Be Used"))
