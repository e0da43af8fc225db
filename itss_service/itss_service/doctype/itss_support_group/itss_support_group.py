from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.set_up_document import SetUpDocument


class InvalidTierError(frappe.ValidationError):
	pass


class CircularGroupError(frappe.ValidationError):
	pass


class DisabledUserError(frappe.ValidationError):
	pass


class RepeatedMemberError(frappe.ValidationError):
	pass


class GroupInUseError(frappe.LinkExistsError):
	pass


class ITSSSupportGroup(SetUpDocument):
	def validate(self) -> None:
		self.validate_tier()
		self.validate_no_circle()
		self.validate_users_enabled()
		self.validate_members_once()

	def on_trash(self) -> None:
		self.validate_not_a_condition()
		super().on_trash()

	def validate_tier(self) -> None:
		if (self.tier or 0) < 1:
			frappe.throw(
				_("The tier is {0}. The first line is tier 1; enter 1 or more.").format(self.tier or 0),
				InvalidTierError,
				_("Tier Out of Range"),
			)

	def validate_no_circle(self) -> None:
		path, group = [self.name], self.next_group
		while group and group not in path:
			path.append(group)
			group = frappe.db.get_value(self.doctype, group, "next_group")
		if group == self.name:
			frappe.throw(
				_("An escalation would go round in a circle: {0}. Choose another Next Group.").format(
					" → ".join([*path, self.name])
				),
				CircularGroupError,
				_("Groups Form a Circle"),
			)

	def validate_users_enabled(self) -> None:
		"""Members may leave: one who is not active need not be enabled."""
		named = [
			(_("Lead", context=self.doctype), self.lead),
			(_("Manager", context=self.doctype), self.manager),
		]
		named += [
			(_("Row {0} of the members").format(row.idx), row.user) for row in self.members if row.is_active
		]
		users = [user for _place, user in named if user]
		enabled = set(frappe.get_all("User", filters={"name": ["in", users], "enabled": 1}, pluck="name"))
		for place, user in named:
			if user and user not in enabled:
				frappe.throw(
					_(
						"{0}: the user {1} is disabled. Enable the user, choose another, or take Is Active off."
					).format(place, frappe.bold(user)),
					DisabledUserError,
					_("User Is Disabled"),
				)

	def validate_members_once(self) -> None:
		seen = set()
		for row in self.members:
			if row.user in seen:
				frappe.throw(
					_("Row {0} of the members: {1} is a member already. Remove the row.").format(
						row.idx, frappe.bold(row.user)
					),
					RepeatedMemberError,
					_("Member Named Twice"),
				)
			seen.add(row.user)

	def validate_not_a_condition(self) -> None:
		"""Conditions of agreements name their group as text, which Frappe's own check does not see."""
		used = frappe.db.get_value(
			"ITSS Agreement Scope",
			{"scope": "Support Group", "value": self.name},
			"parent",
			order_by="parent",
		)
		if used:
			frappe.throw(
				_("The agreement {0} applies to this group. Take it out of Applies To there first.").format(
					frappe.bold(used)
				),
				GroupInUseError,
				_("Group Is in Use"),
			)
