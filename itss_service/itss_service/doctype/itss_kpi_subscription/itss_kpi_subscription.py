from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class SubscriberMayNotReadError(frappe.ValidationError):
	pass


class ITSSKPISubscription(Document):
	def validate(self) -> None:
		self.set_each_subscriber_once()
		self.validate_subscribers()

	def set_each_subscriber_once(self) -> None:
		rows = {row.user: row for row in self.subscribers}
		self.subscribers = list(rows.values())

	def validate_subscribers(self) -> None:
		"""What somebody is told of they must be able to open."""
		for row in self.subscribers:
			enabled = frappe.db.get_value("User", row.user, "enabled")
			if not enabled or not frappe.has_permission("ITSS KPI Report", "read", user=row.user):
				frappe.throw(
					_(
						"{0} may not read KPI reports. Give them a role that may, or take them off the list."
					).format(frappe.bold(row.user)),
					SubscriberMayNotReadError,
					_("Subscriber Cannot Read"),
				)
