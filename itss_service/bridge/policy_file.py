"""Policy files of the formats page: what the desk writes, and how it reads them with the line of every place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import frappe
import yaml
from frappe import _
from frappe.utils import escape_html, getdate

from itss_service.bridge.policy import policy_definition
from itss_service.cli.documents import Document as File
from itss_service.cli.errors import DocumentError, Malformed
from itss_service.cli.json_text import load_json
from itss_service.cli.validation.kinds import problems
from itss_service.cli.yaml_text import load_yaml


class UnknownFileFormatError(frappe.ValidationError):
	pass


def exported(file_format: str) -> dict[str, str]:
	"""The policy in force today as a file's name and content."""
	if file_format not in FORMATS:
		frappe.throw(
			_("{0} is no format of a policy file; take one of {1}.").format(
				escape_html(file_format), ", ".join(FORMATS)
			),
			UnknownFileFormatError,
			_("Unknown File Format"),
		)
	content = FORMATS[file_format](without_idle_rules(policy_definition()))
	return {"file_name": f"policy-{getdate().isoformat()}.{file_format}", "content": content}


def without_idle_rules(definition: dict[str, Any]) -> dict[str, Any]:
	"""Leaves out rules about a metric that nothing in force promises; a file that holds one is refused."""
	rules = [rule for rule in definition.get("escalations", ()) if _concerns(rule["when"], definition)]
	kept = {key: part for key, part in definition.items() if key != "escalations"}
	return {**kept, "escalations": rules} if rules else kept


def _concerns(when: dict[str, Any], definition: dict[str, Any]) -> bool:
	named = [a for a in definition["agreements"] if when.get("agreement") in (None, a["name"])]
	promised = {target["metric"] for agreement in named for target in agreement["targets"]}
	return not promised or when.get("metric") in (None, *promised)


def as_json(definition: dict[str, Any]) -> str:
	"""Keys in the order of the formats page."""
	return json.dumps(definition, ensure_ascii=False, indent=2) + "\n"


def as_yaml(definition: dict[str, Any]) -> str:
	"""Blocks outside, and the small lists and mappings on one line each."""
	return yaml.dump(
		definition, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
	)


_NUMERIC = tuple("0123456789+-.~")


FORMATS: dict[str, Callable[[dict[str, Any]], str]] = {"yaml": as_yaml, "json": as_json}


class _Dumper(yaml.SafeDumper):
	"""Writes values that hold nothing but a few short ones on one line; never an alias."""

	def ignore_aliases(self, data: Any) -> bool:
		return True

	def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.Node:
		return super().represent_sequence(tag, sequence, _is_small(sequence))

	def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.Node:
		return super().represent_mapping(tag, mapping, _is_small(mapping))


def _text(dumper: _Dumper, text: str) -> yaml.Node:
	"""Text that begins like a number is quoted: times, dates, and names that other readers would take for one."""
	quoted = '"' if text[:1] in _NUMERIC else None
	return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=quoted)


_Dumper.add_representer(str, _text)


def _is_small(value: Any) -> bool:
	return len(json.dumps(value, ensure_ascii=False, default=str)) < 90 and _depth(value) < 3


def _depth(value: Any) -> int:
	if isinstance(value, dict):
		value = list(value.values())
	return 1 + max(map(_depth, value), default=0) if isinstance(value, list | tuple) else 0


def read(content: str, file_name: str) -> File:
	"""The policy in a text; DocumentError names the first line with a fault and how to mend it."""
	load = load_json if file_name.lower().endswith(".json") else load_yaml
	try:
		data, line_of = load(content)
	except Malformed as error:
		raise DocumentError(str(error), file_name, error.line) from None
	file = File(file_name, data, line_of)
	if not isinstance(data, dict):
		raise DocumentError("a policy is expected, with calendars and agreements", file_name, 1)
	if found := problems(file, "policy"):
		raise found[0]
	return file


__all__ = ["as_json", "as_yaml", "exported", "read"]
