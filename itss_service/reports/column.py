"""A column of a KPI table: its kind, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from frappe.query_builder.functions import Lower
from pypika.terms import Term

Kind = Literal["text", "number", "flag", "instant"]


class Column(NamedTuple):
	"""What kind of values, and the term that reads them from the table at a moment (naive, the period's end)."""

	kind: Kind
	term: Callable[[Any, datetime], Term]


def text(field: str) -> Column:
	return Column("text", lambda table, _at: table[field])


def lower(field: str) -> Column:
	return Column("text", lambda table, _at: Lower(table[field]))


def number(field: str) -> Column:
	return Column("number", lambda table, _at: table[field])


def flag(field: str) -> Column:
	return Column("flag", lambda table, _at: table[field] == 1)


def instant(field: str) -> Column:
	return Column("instant", lambda table, _at: table[field])
