"""YAML as people mean it: `09:00`, `2026-10-01`, `on` and `007` stay text, only `true` and `false` are booleans.

Keys are always text. A key given twice, tags, merge keys, and aliases that would grow without bound are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from itss_service.cli.errors import Malformed

if TYPE_CHECKING:
	import yaml

Path = tuple[str | int, ...]
DEEPEST = 64
MOST_NODES = 200_000
"""Values after aliases are expanded; a policy has some thousands."""
LARGEST = 2 * 1024 * 1024
"""Characters; the parser takes seconds beyond it."""

_TAG = "tag:yaml.org,2002:"
_SCALARS = {
	"null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
	"bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
	"int": (r"[-+]?(?:0|[1-9][0-9]{0,17})", list("-+0123456789")),
	"float": (r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?", list("-+0123456789")),
}


def load_yaml(text: str) -> tuple[Any, Callable[[Path], int]]:
	"""The plain data, and a function that tells the line of a path in it; Malformed says what is wrong where."""
	import yaml

	if len(text) > LARGEST:
		raise Malformed(f"a YAML file has at most {LARGEST} characters; write more than that as JSON", 1)
	_refuse_control_characters(text)
	loader = _loader()(text)
	try:
		root = loader.get_single_node()
		data = None if root is None else _Builder().value(root, 0)
	except yaml.MarkedYAMLError as error:
		mark = error.problem_mark or error.context_mark
		what = " ".join(part for part in (error.context, error.problem) if part)
		column = f" (column {mark.column + 1})" if mark else ""
		raise Malformed(
			f"not well-formed YAML{column}: {what}; check indentation, colons and quotes there",
			mark.line + 1 if mark else 1,
		) from None
	except Malformed:
		raise
	except (ValueError, OverflowError) as error:  # an escape beyond Unicode, a version of a thousand digits
		raise Malformed(f"not well-formed YAML: {error}", loader.line + 1) from None
	except RecursionError:
		raise Malformed(f"nested more than {DEEPEST} levels deep; nothing here needs that", 1) from None
	finally:
		loader.dispose()
	return data, lambda path: _line(root, path)


def _refuse_control_characters(text: str) -> None:
	found = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
	if found:
		line = text.count("\n", 0, found.start()) + 1
		raise Malformed(f"the character {found[0]!r} cannot stand in a YAML file; is it one?", line)


@cache
def _loader() -> type[yaml.SafeLoader]:
	import yaml

	class Plain(yaml.SafeLoader):
		"""Knows null, booleans and decimal numbers, and nothing else that plain text could turn into."""

		yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the parser's own attribute

	for name, (pattern, first) in _SCALARS.items():
		Plain.add_implicit_resolver(_TAG + name, re.compile(rf"(?:{pattern})\Z", re.ASCII), first)
	return Plain


class _Builder:
	"""Turns nodes into plain data, counting them."""

	def __init__(self) -> None:
		self.nodes = 0

	def value(self, node: yaml.Node, depth: int) -> Any:
		import yaml

		self.nodes += 1
		line = node.start_mark.line + 1
		if self.nodes > MOST_NODES:
			raise Malformed(f"more than {MOST_NODES} values once its aliases are followed", line)
		if depth > DEEPEST:
			raise Malformed(f"nested more than {DEEPEST} levels deep; nothing here needs that", line)
		if isinstance(node, yaml.ScalarNode):
			return _scalar(node, line)
		if isinstance(node, yaml.SequenceNode) and node.tag == f"{_TAG}seq":
			return [self.value(element, depth + 1) for element in node.value]
		if isinstance(node, yaml.MappingNode) and node.tag == f"{_TAG}map":
			return self._mapping(node, depth)
		raise Malformed(f"the tag {_short(node.tag)} means nothing here; leave it out", line)

	def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
		result: dict[str, Any] = {}
		lines: dict[str, int] = {}
		for key_node, value_node in node.value:
			line = key_node.start_mark.line + 1
			key = key_node.value
			if not isinstance(key, str):
				raise Malformed("a key must be text; a list or mapping cannot be one", line)
			if key == "<<" and key_node.style is None:
				raise Malformed("merge keys (<<) are not read; give the whole value an alias instead", line)
			if key in result:
				raise Malformed(f"{key!r} is given twice, first on line {lines[key]}; remove one", line)
			lines[key] = line
			result[key] = self.value(value_node, depth + 1)
		return result


def _scalar(node: yaml.ScalarNode, line: int) -> str | int | float | bool | None:
	text, kind = str(node.value), node.tag.removeprefix(_TAG)
	if kind == "str":
		return text
	if kind == "null":
		return None
	try:
		if kind == "bool":
			return {"true": True, "false": False}[text.lower()]
		if kind == "int":
			return int(text)
		if kind == "float":
			return float(text)
	except (ValueError, KeyError):
		raise Malformed(f"{text!r} is not what its tag {_short(node.tag)} says", line) from None
	raise Malformed(f"the tag {_short(node.tag)} means nothing here; leave it out", line)


def _short(tag: str) -> str:
	return tag.replace(_TAG, "!!")


def _line(node: yaml.Node | None, path: Path) -> int:
	"""The line of the path, or of the nearest part around it that exists; counted from 1."""
	if node is None:
		return 1
	line = node.start_mark.line
	for part in path:
		children: Any = node.value
		if isinstance(part, int):
			found = children[part] if isinstance(children, list) and 0 <= part < len(children) else None
			place = found
		else:
			pairs = (pair for pair in children if isinstance(pair, tuple) and pair[0].value == part)
			place, found = next(pairs, (None, None))
		if found is None or isinstance(found, tuple) or place is None:
			break
		node, line = found, place.start_mark.line
	return int(line) + 1
