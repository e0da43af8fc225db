"""What an import did, for the person who asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from frappe.model.document import Document


@dataclass
class Report:
	"""Documents as {"doctype", "name"}; `not_held` are parts of the file that no document has a field for."""

	created: list[dict[str, str]] = field(default_factory=list)
	updated: list[dict[str, str]] = field(default_factory=list)
	unchanged: list[dict[str, str]] = field(default_factory=list)
	put_in_force: list[dict[str, str]] = field(default_factory=list)
	not_held: list[dict[str, Any]] = field(default_factory=list)

	def add(self, what: str, doc: Document) -> None:
		"""Notes a document under created, updated, unchanged or put_in_force."""
		getattr(self, what).append({"doctype": doc.doctype, "name": doc.name})

	def as_dict(self) -> dict[str, Any]:
		"""Plain data."""
		return {name: getattr(self, name) for name in self.__dataclass_fields__}
