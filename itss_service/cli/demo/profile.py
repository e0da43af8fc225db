"""What the sample service desk is like: shares, typical times and names. All of it is made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

Weights = Mapping[str, float]

TIME_ZONE = "Asia/Shanghai"
FIRST_DAY = date(2025, 7, 7)
"""A Monday; the half year from here on has a week of public holidays with make-up working days around it."""

KINDS: Weights = {
	"fault": 30,
	"consult": 17,
	"how-to": 13,
	"resource request": 12,
	"permission change": 12,
	"data change": 10,
	"suggestion": 4,
	"complaint": 2,
}
CHANNELS: Weights = {"portal": 33, "phone": 25, "im": 15, "oa": 10, "email": 9, "wechat": 5, "paper": 3}
NIGHT_CHANNELS: Weights = {"portal": 50, "phone": 25, "wechat": 15, "email": 10}
SERVICES: Weights = {"workplace": 30, "ERP": 26, "network": 16, "e-mail": 14, "file shares": 14}
CUSTOMERS: Weights = {"head office": 34, "plant east": 24, "plant west": 20, "sales": 14, "logistics": 8}
SUPPLIERS: Weights = {"network carrier": 45, "ERP vendor": 55}

IMPACTS: Weights = {"low": 62, "medium": 31, "high": 7}
URGENCIES: Weights = {"low": 48, "medium": 40, "high": 12}
FAULT_IMPACTS: Weights = {"low": 50, "medium": 36, "high": 14}
FAULT_URGENCIES: Weights = {"low": 34, "medium": 44, "high": 22}
PRIORITIES: Weights = {"P1": 2, "P2": 12, "P3": 38, "P4": 48}
"""Given by hand to the part of the tickets that is not classified by impact and urgency."""

WEEKDAYS = (1.28, 1.12, 1.0, 0.97, 0.9, 0.75, 0.75)
"""Load of a working day by its weekday; the last two are make-up days."""
REST_DAY = 0.11
HOURS = (2, 1, 1, 1, 1, 2, 5, 16, 60, 105, 100, 78, 34, 62, 92, 88, 76, 50, 24, 14, 10, 8, 6, 4)
"""Load by the local hour."""

ANSWER = {"P1": 7.5, "P2": 14.0, "P3": 30.0, "P4": 36.0}
"""Typical working minutes to the first answer."""
FAULT_ANSWER = {"P1": 6.0, "P2": 8.0, "P3": 9.5, "P4": 11.0}
FIRST_LINE = {"P1": 0.20, "P2": 0.48, "P3": 0.95, "P4": 1.0}
"""Typical working hours with the group, all kinds but faults."""
SECOND_LINE = {"P1": 0.6, "P2": 1.55, "P3": 3.0, "P4": 3.3}
SPREAD = 0.62
"""Of the logarithm of these times."""
NEEDS_SECOND_LINE = {"P1": 0.62, "P2": 0.45, "P3": 0.27, "P4": 0.22}
QUICK_KINDS = frozenset({"consult", "how-to"})

WAVE_STARTS, WAVE_DAYS = 0.6, 14
"""An incident wave: when, as a share of the period, and for how long."""
WAVE_FAULTS = 3.4
WAVE_SLOWER = 2.3


def wave(at: datetime, first: datetime, days: int) -> float:
	"""How much of the incident wave is on the desk: 1 in its fortnight, falling to 0 in the one after it."""
	passed = (at - first).total_seconds() / 86_400 - int(days * WAVE_STARTS)
	if passed < 0:
		return 0.0
	return 1.0 if passed < WAVE_DAYS else max(0.0, 2.0 - passed / WAVE_DAYS)
