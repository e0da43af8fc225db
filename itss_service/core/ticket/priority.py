"""Priority from impact and urgency (ITIL's matrix; SD8)."""

from __future__ import annotations

from dataclasses import dataclass

from itss_service.core.definitions import at, known_keys, listing, mapping, text
from itss_service.core.errors import DefinitionError


@dataclass(frozen=True, slots=True)
class PriorityMatrix:
	"""`cells` has a row per impact and a column per urgency."""

	impacts: tuple[str, ...]
	urgencies: tuple[str, ...]
	cells: tuple[tuple[str, ...], ...]

	def priority(self, impact: str | None, urgency: str | None) -> str | None:
		"""The priority of a ticket, or None where impact or urgency is unknown to the matrix."""
		if impact not in self.impacts or urgency not in self.urgencies:
			return None
		return self.cells[self.impacts.index(impact)][self.urgencies.index(urgency)]


def parse_priority_matrix(definition: object) -> PriorityMatrix:
	"""A matrix as the formats page writes it; DefinitionError names the row or cell that is wrong."""
	given = mapping(definition, "the priority matrix")
	known_keys(given, ("impacts", "urgencies", "cells"), "a priority matrix")
	impacts, urgencies = (_names(given.get(key), key) for key in ("impacts", "urgencies"))
	with at("cells"):
		rows = listing(given.get("cells"), "the cells")
		if len(rows) != len(impacts):
			raise DefinitionError(
				f"there are {len(rows)} rows for {len(impacts)} impacts; give a row per impact"
			)
		cells = []
		for index, row in enumerate(rows):
			with at(index):
				cells.append(tuple(text(cell, "the priority") for cell in listing(row, "the row")))
				if len(cells[-1]) != len(urgencies):
					raise DefinitionError(
						f"there are {len(cells[-1])} cells for {len(urgencies)} urgencies; give a cell per urgency"
					)
	return PriorityMatrix(impacts, urgencies, tuple(cells))


def _names(value: object, key: str) -> tuple[str, ...]:
	with at(key):
		names = tuple(text(name, "the name") for name in listing(value, f"the list of {key}"))
		if not names or len(set(names)) != len(names):
			raise DefinitionError("name at least one, and each once")
		return names
