"""What goes wrong with files, said so that an editor can jump to the place."""

from __future__ import annotations

from itss_service.core.errors import ItssError, describe_path


class Unreadable(ItssError):
	"""A file cannot be opened, is too large or is no text at all; its content was never looked at."""


class DocumentError(ItssError):
	"""Something in a file cannot be right: `FILE:LINE: path: message`."""

	def __init__(
		self, message: str, source: str, line: int | None = None, path: tuple[str | int, ...] = ()
	) -> None:
		super().__init__(message)
		self.message, self.source, self.line, self.path = message, source, line, path

	def __str__(self) -> str:
		place = self.source if self.line is None else f"{self.source}:{self.line}"
		inside = f"{describe_path(self.path)}: " if self.path else ""
		return f"{place}: {inside}{self.message}"


class Malformed(ItssError):
	"""A text is not well-formed YAML or JSON; `line` counts from 1."""

	def __init__(self, message: str, line: int) -> None:
		super().__init__(message)
		self.line = line
