"""Rows collected as columns: the long tables that KPIs and charts are computed from (numpy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itss_service.core.measure.bulk import Coded

Column: TypeAlias = NDArray[Any]
Columns: TypeAlias = dict[str, Column]

CLOCK_KEY = ("kind", "agreement", "metric", "priority")
CLOCK_NUMBERS = (
	"duration",
	"elapsed_seconds",
	"paused_seconds",
	"started_at",
	"due_at",
	"stopped_at",
	"breached_at",
)
TICKET_TEXTS = ("ticket", "kind", "priority", "group", "customer", "service", "channel", "status")
TICKET_NUMBERS = (
	"opened_at",
	"responded_at",
	"resolved_at",
	"closed_at",
	"ended_at",
	"reopened",
	"reassigned",
	"groups",
	"age_seconds",
	"response_seconds",
	"resolution_seconds",
)
TICKET_FLAGS = ("first_contact", "escalated", "covered")
STATES = ("running", "paused", "met", "breached", "cancelled")

ClockKey = tuple[str, str, str, str]
"""Kind, agreement, metric and priority ("" for none)."""


class ClockTable:
	"""Clock rows; what many rows share (kind, agreement, metric, priority) is kept once, under a code."""

	def __init__(self) -> None:
		self.keys: dict[ClockKey, int] = {}
		self._rows: list[tuple[Any, ...]] = []
		self._parts: list[tuple[NDArray[np.int64], Columns]] = []

	def add(self, key: ClockKey, state: str, numbers: tuple[int | None, ...]) -> None:
		"""One row; `numbers` in the order of CLOCK_NUMBERS."""
		code = self.keys.setdefault(key, len(self.keys))
		self._rows.append((code, _CODE[state], *numbers))

	def settle(self) -> ClockTable:
		"""Turn the rows added so far into arrays."""
		if self._rows:
			codes, states, *numbers = zip(*self._rows, strict=True)
			columns = {"state": np.array(states, np.int8)}
			columns |= {
				name: np.array(values, np.float64)
				for name, values in zip(CLOCK_NUMBERS, numbers, strict=True)
			}
			self._parts.append((np.array(codes, np.int64), columns))
			self._rows = []
		return self

	def extend(self, other: ClockTable) -> None:
		"""Append another table's rows."""
		renumbered = [self.keys.setdefault(key, len(self.keys)) for key in other.keys]
		translate = np.array(renumbered, np.int64)
		self.settle()
		self._parts += [(translate[codes], columns) for codes, columns in other.settle()._parts]

	def columns(self) -> Columns:
		"""All rows as columns: `code`, `state` (a code, see STATES) and the numbers, NaN where missing."""
		self.settle()
		if not self._parts:
			empty = {name: np.zeros(0) for name in CLOCK_NUMBERS}
			return {"code": np.zeros(0, np.int64), "state": np.zeros(0, np.int8), **empty}
		columns = {"code": np.concatenate([codes for codes, _ in self._parts])}
		for name in ("state", *CLOCK_NUMBERS):
			columns[name] = np.concatenate([part[name] for _, part in self._parts])
		return columns

	def for_kpis(self) -> dict[str, Column | Coded]:
		"""The columns with every text under its name, as KPI definitions ask for them."""
		columns: dict[str, Column | Coded] = dict(self.columns())
		codes, states = columns.pop("code"), columns.pop("state")
		assert isinstance(codes, np.ndarray)
		assert isinstance(states, np.ndarray)
		columns["state"] = Coded(states.astype(np.int64), STATES)
		for index, name in enumerate(CLOCK_KEY):
			columns[name] = Coded(codes, tuple(key[index] or None for key in self.keys))
		return columns


class TicketTable:
	"""Ticket rows as columns."""

	def __init__(self) -> None:
		self._rows: list[tuple[Any, ...]] = []
		self._parts: list[Columns] = []

	def add(
		self, texts: tuple[str | None, ...], numbers: tuple[int | None, ...], flags: tuple[bool, ...]
	) -> None:
		"""One row, in the order of TICKET_TEXTS, TICKET_NUMBERS and TICKET_FLAGS."""
		self._rows.append((*texts, *numbers, *flags))

	def settle(self) -> TicketTable:
		"""Turn the rows added so far into arrays."""
		if self._rows:
			columns = list(zip(*self._rows, strict=True))
			names = (*TICKET_TEXTS, *TICKET_NUMBERS, *TICKET_FLAGS)
			types = (
				[object] * len(TICKET_TEXTS)
				+ [np.float64] * len(TICKET_NUMBERS)
				+ [np.bool_] * len(TICKET_FLAGS)
			)
			self._parts.append({n: np.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
			self._rows = []
		return self

	def __len__(self) -> int:
		return len(self._rows) + sum(len(part["ticket"]) for part in self._parts)

	def extend(self, other: TicketTable) -> None:
		"""Append another table's rows."""
		self.settle()
		self._parts += other.settle()._parts

	def columns(self) -> Columns:
		"""All rows as columns; numbers NaN where missing."""
		self.settle()
		names: Sequence[str] = (*TICKET_TEXTS, *TICKET_NUMBERS, *TICKET_FLAGS)
		return {
			n: np.concatenate([part[n] for part in self._parts]) if self._parts else np.zeros(0)
			for n in names
		}


_CODE = {state: code for code, state in enumerate(STATES)}
