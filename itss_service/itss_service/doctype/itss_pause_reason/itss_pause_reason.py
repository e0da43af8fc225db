from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.bridge import stamp
from itss_service.core.errors import DefinitionError
from itss_service.pauses.reasons import RESUME, duration_of


class InvalidPauseLimitError(frappe.ValidationError):
	pass


class ITSSPauseReason(Document):
	"""An agreed reason to put a ticket on hold. Tickets keep its words, so it is disabled rather than renamed."""

	def validate(self) -> None:
		self.validate_longest_pause()
		self.validate_what_happens_at_the_limit()

	def validate_longest_pause(self) -> None:
		try:
			longest = duration_of(self.longest_pause)
		except DefinitionError as error:
			frappe.throw(
				_("Longest Pause: {0}").format(error),
				InvalidPauseLimitError,
				_("Longest Pause Not Understood"),
			)
		if longest == 0:
			frappe.throw(
				_("Longest Pause: a pause of no time is none. Leave it empty for no limit."),
				InvalidPauseLimitError,
				_("Longest Pause Not Understood"),
			)

	def validate_what_happens_at_the_limit(self) -> None:
		if self.at_limit == RESUME and not self.longest_pause:
			frappe.throw(
				_("A ticket can only go on by itself after a Longest Pause. Enter one, or choose Remind."),
				InvalidPauseLimitError,
				_("Longest Pause Missing"),
			)

	def on_update(self) -> None:
		stamp.bump()

	def on_trash(self) -> None:
		stamp.bump()
