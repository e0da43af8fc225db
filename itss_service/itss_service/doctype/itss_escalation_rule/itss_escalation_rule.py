from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.escalations import CONDITIONS, OF_A_METRIC, build_escalation
from itss_service.bridge.places import Place, Places, faults_named
from itss_service.bridge.quantities import written_duration
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.core.agreement.escalation_definition import parse_escalation
from itss_service.core.durations import WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError


class InvalidEscalationRuleError(frappe.ValidationError):
	pass


class InvalidWorkingTimeError(InvalidEscalationRuleError):
	pass


class MissingReceiverError(InvalidEscalationRuleError):
	pass


class ITSSEscalationRule(SetUpDocument):
	def validate(self) -> None:
		self.set_unused_fields_empty()
		self.set_written_duration()
		self.validate_receivers()
		self.validate_with_core()

	def set_unused_fields_empty(self) -> None:
		used = CONDITIONS[self.condition][1] if self.condition in CONDITIONS else None
		for fieldname, empty in (("share", 0), ("duration", None), ("times", 0)):
			if fieldname != used:
				self.set(fieldname, empty)
		if self.condition not in OF_A_METRIC:
			self.metric = None
		if self.condition != "No Update For":
			self.calendar = None

	def set_written_duration(self) -> None:
		if not self.duration:
			return
		try:
			self.duration = written_duration(self.duration)
			if isinstance(parse_duration(self.duration), WorkingDays):
				raise DefinitionError("working days")
		except DefinitionError:
			frappe.throw(
				_("Working Time: {0} is not working time. Write 2h, 30m, 1d 4h or PT2H.").format(
					frappe.bold(self.duration)
				),
				InvalidWorkingTimeError,
				_("Duration Not Understood"),
			)

	def validate_receivers(self) -> None:
		needed = {"Role": "role", "User": "user", "Address": "address"}
		for row in self.receivers:
			fieldname = needed.get(row.receiver)
			if fieldname and not row.get(fieldname):
				frappe.throw(
					_("Row {0} of the receivers: choose the {1}.").format(
						row.idx, frappe.bold(_(row.meta.get_label(fieldname)))
					),
					MissingReceiverError,
					_("Who Is Told?"),
				)

	def validate_with_core(self) -> None:
		title = _("Rule Cannot Be Used")
		with faults_named(self, Places({(): Place("condition")}), InvalidEscalationRuleError, title):
			built = build_escalation(self)
		calendars = {self.calendar: None} if self.calendar else {}
		with faults_named(self, built.places, InvalidEscalationRuleError, title):
			parse_escalation(built.definition, calendars)
