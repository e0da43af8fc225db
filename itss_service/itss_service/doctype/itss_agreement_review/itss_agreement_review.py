from typing import Any

from frappe.model.document import Document

from itss_service.reports import readable
from itss_service.reviews import actions, following, measuring, minutes, preparing, rules


class ITSSAgreementReview(Document):
	def onload(self) -> None:
		self.set_onload("figures", readable.figures_of(self))

	def before_insert(self) -> None:
		rules.validate_single(self)
		preparing.prefill(self)

	def validate(self) -> None:
		self.set_planned()
		rules.validate_agreement(self)
		rules.validate_period(self)
		rules.validate_scores(self)
		actions.set_done_on(self)
		measuring.keep_or_compute(self)

	def before_submit(self) -> None:
		rules.validate_held(self)
		rules.validate_attendees(self)
		rules.validate_minutes(self)
		rules.validate_actions(self)
		measuring.compute_at_end(self)
		self.status = rules.HELD

	def on_submit(self) -> None:
		following.plan_next(self)
		following.start_change(self)
		actions.create_tasks(self)
		actions.close_former(self)
		minutes.send_later(self.name)

	def before_update_after_submit(self) -> None:
		rules.validate_actions(self)
		actions.set_done_on(self)

	def on_update_after_submit(self) -> None:
		actions.create_tasks(self)

	def on_cancel(self) -> None:
		following.plan_again(self)
		actions.cancel_tasks(self)

	def set_planned(self) -> None:
		"""A review is held when it is submitted, and its minutes are sent by nobody but the app."""
		self.status, self.minutes_sent_at = rules.PLANNED, None

	def readable_figures(self) -> list[dict[str, Any]]:
		"""For print formats."""
		return readable.figures_of(self)
