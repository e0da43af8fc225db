"""What every page of the desk is told when it is loaded: little, and only those who may use the app."""

from __future__ import annotations

import frappe

from itss_service.bridge.instants import now
from itss_service.desk.freshness import freshness
from itss_service.roles import ROLES
from itss_service.tickets.tracked import tracked_doctypes


def extend(bootinfo: frappe._dict) -> None:
	"""The document types that are tickets; since when nothing was checked, for who has to know."""
	told = {"doctypes": tracked_doctypes()}
	if not {*ROLES, "System Manager"}.isdisjoint(frappe.get_roles()):
		told["freshness"] = freshness(now())
	bootinfo.itss_service = told
