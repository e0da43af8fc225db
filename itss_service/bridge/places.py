"""From a place in a definition back to the field and row of the document that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from itss_service.core.errors import DefinitionError, ItssError, describe_path

Path = tuple[str | int, ...]


class Place(NamedTuple):
	"""A field of a document; `row` counts from 1 where the field is a table and one of its rows is meant."""

	fieldname: str
	row: int | None = None


class Places(dict[Path, Place]):
	"""Where each part of a definition stands in its document."""

	def of(self, path: Path) -> Place | None:
		"""The place of the path, or of the nearest part around it."""
		for length in range(len(path), -1, -1):
			if found := self.get(path[:length]):
				return found
		return None


class Built(NamedTuple):
	"""A definition and the places of its parts in the document."""

	definition: dict
	places: Places


@contextmanager
def faults_named(doc: Document, places: Places, exception: type[Exception], title: str) -> Iterator[None]:
	"""Errors of the core raised inside are thrown as `exception`, naming the document's field and row."""
	try:
		yield
	except ItssError as error:
		path = error.path if isinstance(error, DefinitionError) else ()
		frappe.throw(fault_message(doc, places, error, path), exception, title)


def fault_message(doc: Document, places: Places, error: ItssError, path: Path) -> str:
	"""What the core refused, with the row or field to mend."""
	told = escape_html(error.message if isinstance(error, DefinitionError) else str(error))
	place = places.of(path)
	if place is None:
		inside = escape_html(describe_path(path))
		return f"{inside}: {told}" if inside else told
	label = _(doc.meta.get_label(place.fieldname))
	if place.row is None:
		return _("{0}: {1}").format(frappe.bold(label), told)
	return _("Row {0} of {1}: {2}").format(place.row, frappe.bold(label), told)
