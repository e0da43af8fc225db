"""What the core refuses, and how it says so."""

from __future__ import annotations


class ItssError(ValueError):
	"""Something the engine was given cannot be used; the message is meant for a person."""


class DefinitionError(ItssError):
	"""A calendar, policy, event or question is malformed.

	`path` names the offending part inside the definition, outermost first: ("weekly", "mon", 0). Readers of
	files turn it into a line number.
	"""

	def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
		super().__init__(message)
		self.message = message
		self.path = path

	def within(self, *outer: str | int) -> DefinitionError:
		"""The same error as seen from the definition that contains this one."""
		return type(self)(self.message, (*outer, *self.path))

	def __str__(self) -> str:
		return f"{describe_path(self.path)}: {self.message}" if self.path else self.message


class OutOfReach(ItssError):
	"""No answer within the limits: too far away, or outside the supported years."""


def describe_path(path: tuple[str | int, ...]) -> str:
	"""("weekly", "mon", 0) -> "weekly.mon[0]"."""
	text = ""
	for part in path:
		if isinstance(part, int):
			text += f"[{part}]"
		else:
			text += f".{part}" if text else part
	return text
