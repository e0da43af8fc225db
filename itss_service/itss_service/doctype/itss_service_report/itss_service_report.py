from __future__ import annotations

from typing import Any

from frappe.model.document import Document

from itss_service.reports import readable
from itss_service.service_reports import archive, compute, deliver, facts, rules


class ITSSServiceReport(Document):
	def onload(self) -> None:
		self.set_onload("figures", self.readable_figures())
		self.set_onload("is_intact", archive.is_intact(self))

	def validate(self) -> None:
		rules.validate_period(self)
		rules.validate_recipients(self)
		rules.validate_measures(self)
		if not self.flags.pop("computed", False):
			self.keep_computed_values()
			compute.on_save(self)

	def before_submit(self) -> None:
		rules.validate_ready(self)

	def on_submit(self) -> None:
		deliver.enqueue(self.name)

	def before_update_after_submit(self) -> None:
		rules.validate_frozen(self)

	def keep_computed_values(self) -> None:
		"""Figures come from computing alone, whatever a form or a program sends."""
		stored = self.get_doc_before_save()
		for field in compute.COMPUTED:
			self.set(field, stored.get(field) if stored else None)
		self.state = stored.state if stored else compute.TO_COMPUTE
		self.update(dict.fromkeys(("pdf", "pdf_sha256", "sent_at")))
		self.set("deliveries", [])

	def readable_figures(self) -> list[dict[str, Any]]:
		"""For the form and print formats; the titles stay in the report's language, as the other texts do."""
		told = zip(readable.figures_of(self), self.figures, strict=True)
		return [{**figure, "title": row.title} for figure, row in told]

	def facts(self) -> list[tuple[str, str]]:
		"""For print formats: whom it is about, and when."""
		return facts.of_report(self)
