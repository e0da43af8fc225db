"""Answers of the workspace that are kept for some minutes, each for those who may see the same tickets."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

import frappe

from itss_service.reports.filters import visibility

T = TypeVar("T")
SECONDS = 300


def remembered(name: str, make: Callable[[], T], fresh: bool = False) -> T:
	"""What `make` answered last for a user with this visibility, in this language; made anew where `fresh`."""
	seen = sha256(f"{visibility()}\n{frappe.local.lang}".encode()).hexdigest()[:16]
	key = f"itss_service:workspace:{name}:{seen}"
	answer = None if fresh else frappe.cache.get_value(key, expires=True)
	if answer is None:
		answer = {"is": make()}
		frappe.cache.set_value(key, answer, expires_in_sec=SECONDS)
	return answer["is"]
