from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_service.bridge.escalations import CONDITIONS, OF_A_METRIC, build_escalation
from itss_service.bridge.places import Place, Places, faults_named
from itss_service.bridge.quantities import written_duration
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.core.agreement.escalation_definition import parse_escalation
from itss_service.core.durations import WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError
from itss_service.itss_service.doctype.itss_escalation_rule import steps

THE_CONDITION = (
	"condition",
	"metric",
	"share",
	"duration",
	"calendar",
	"times",
	"agreement",
	"kind",
	"priority",
)


class InvalidEscalationRuleError(frappe.ValidationError):
	pass


class InvalidWorkingTimeError(InvalidEscalationRuleError):
	pass


class MissingReceiverError(InvalidEscalationRuleError):
	pass


class ITSSEscalationRule(SetUpDocument):
	def validate(self) -> None:
		self.set_unused_fields_empty()
		self.set_written_durations()
		self.validate_receivers()
		steps.validate_channels(self)
		steps.validate_acknowledgement(self)
		self.validate_with_core()
		self.set_effective_from()

	def set_unused_fields_empty(self) -> None:
		used = CONDITIONS[self.condition][1] if self.condition in CONDITIONS else None
		for fieldname, empty in (("share", 0), ("duration", None), ("times", 0)):
			if fieldname != used:
				self.set(fieldname, empty)
		if self.condition not in OF_A_METRIC:
			self.metric = None
		if self.condition != "No Update For":
			self.calendar = None
		if not self.working_hours_only:
			self.hours_calendar = None
		steps.set_unused_fields_empty(self)

	def set_written_durations(self) -> None:
		for fieldname in ("duration", "acknowledge_within"):
			if self.get(fieldname):
				self.set(fieldname, self.written(fieldname))

	def written(self, fieldname: str) -> str:
		"""A field's length of working time as the formats page writes it."""
		typed = self.get(fieldname)
		try:
			text = written_duration(typed)
			if isinstance(parse_duration(text), WorkingDays):
				raise DefinitionError("working days")
		except DefinitionError:
			frappe.throw(
				_("{0}: {1} is not working time. Write 2h, 30m, 1d 4h or PT2H.").format(
					_(self.meta.get_label(fieldname), context=self.doctype), frappe.bold(typed)
				),
				InvalidWorkingTimeError,
				_("Duration Not Understood"),
			)
		return text

	def set_effective_from(self) -> None:
		"""What was due before the rule existed, was enabled or got its condition is not escalated any more."""
		before = self.get_doc_before_save()
		changed = before is None or any(self.has_value_changed(name) for name in THE_CONDITION)
		if changed or (before.disabled and not self.disabled) or not self.effective_from:
			self.effective_from = now_datetime()

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
