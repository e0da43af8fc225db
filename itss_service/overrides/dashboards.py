"""The agreements and requirements of a customer, supplier, contract or project, among their connections."""

from __future__ import annotations

from typing import Any

from frappe import _


def customer(data: Any) -> Any:
	return _with(data, "customer", "ITSS Agreement", "ITSS Service Requirement")


def supplier(data: Any) -> Any:
	return _with(data, "supplier", "ITSS Agreement")


def contract(data: Any) -> Any:
	return _with(data, "contract", "ITSS Agreement")


def project(data: Any) -> Any:
	return _with(data, "project", "ITSS Agreement", "ITSS Service Requirement")


def _with(data: Any, fieldname: str, *doctypes: str) -> Any:
	if data.setdefault("fieldname", fieldname) != fieldname:
		data.setdefault("non_standard_fieldnames", {}).update(dict.fromkeys(doctypes, fieldname))
	data.setdefault("transactions", []).append({"label": _("Service Levels"), "items": list(doctypes)})
	return data
