"""YAML and JSON files as plain data that still knows on which line everything stands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from itss_service.cli.errors import DocumentError, Malformed, Unreadable
from itss_service.cli.json_text import load_json
from itss_service.cli.yaml_text import load_yaml
from itss_service.core.errors import DefinitionError, ItssError

Path = tuple[str | int, ...]
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a calendar, policy or mapping; logs have readers of their own."""
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Document:
	"""The plain `data` of a file; `source` is its name as the user gave it, "<stdin>" for standard input."""

	source: str
	data: Any
	line_of: Callable[[Path], int]

	def error(self, error: ItssError, within: Path = ()) -> DocumentError:
		"""The error with file and line; `within` is where in the file the definition stands that it is about."""
		path = (*within, *(error.path if isinstance(error, DefinitionError) else ()))
		message = error.message if isinstance(error, DefinitionError) else str(error)
		return DocumentError(message, self.source, self.line_of(path), path)

	@contextmanager
	def naming(self, *within: str | int) -> Iterator[None]:
		"""Errors of the core raised inside name this file and the line."""
		try:
			yield
		except DocumentError:
			raise
		except ItssError as error:
			raise self.error(error, within) from None


def read_document(file: str | os.PathLike[str]) -> Document:
	"""A YAML or JSON file ("-": standard input). Unreadable, or DocumentError where it is not well-formed."""
	source, text = read_text(file)
	try:
		data, line_of = _loader_for(source, text)(text)
	except Malformed as error:
		raise DocumentError(str(error), source, error.line) from None
	if data is None:
		raise DocumentError("there is nothing in it", source, 1)
	return Document(source, data, line_of)


def read_text(file: str | os.PathLike[str]) -> tuple[str, str]:
	"""The name and the UTF-8 text of a file of bounded size."""
	if os.fspath(file) == STANDARD_INPUT:
		source, content = "<stdin>", _read(sys.stdin.buffer, "<stdin>")
	else:
		source = os.fspath(file)
		try:
			with open(file, "rb") as stream:
				content = _read(stream, source)
		except OSError as error:
			raise Unreadable(f"{source}: {why_unreadable(error)}") from None
		except Unreadable:
			raise
		except ValueError:
			raise Unreadable(f"{source!r} is not a file name") from None
	try:
		return source, content.decode("utf-8-sig")
	except UnicodeDecodeError as error:
		line = content.count(b"\n", 0, error.start) + 1
		raise Unreadable(
			f"{source}:{line}: byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
		) from None


def why_unreadable(error: OSError) -> str:
	"""The system's reason in words, without its number."""
	return (error.strerror or str(error)).lower()


def _read(stream: BinaryIO, source: str) -> bytes:
	content = stream.read(LARGEST_FILE + 1)
	if len(content) > LARGEST_FILE:
		raise Unreadable(
			f"{source}: larger than {LARGEST_FILE // 2**20} MiB; "
			"calendars, policies and mappings are not, is it a log?"
		)
	return content


def _loader_for(source: str, text: str) -> Callable[[str], tuple[Any, Callable[[Path], int]]]:
	if source.lower().endswith(".json"):
		return load_json
	if source.lower().endswith((".yaml", ".yml")):
		return load_yaml
	return _either if text.lstrip()[:1] in ("{", "[") else load_yaml


def _either(text: str) -> tuple[Any, Callable[[Path], int]]:
	"""What begins with a bracket is JSON, or YAML's flow style."""
	try:
		return load_json(text)
	except Malformed as error:
		try:
			return load_yaml(text)
		except Malformed:
			raise error from None
