"""Every sentence that a user can see has a Chinese translation, and can have one.

A row of zh.csv is a source, its translation and, where Frappe or ERPNext translate the same word otherwise, the context to
which it is confined: a document type for what stands in its JSON, `report` for the command line's report.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itss_service.cli import i18n
from itss_service.roles import ROLES

PACKAGE = Path(__file__).resolve().parents[1]
CHINESE = PACKAGE / "translations" / "zh.csv"
_STRING = r"""(?P<quote>["'`])(?P<source>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"""
IN_HTML = re.compile(r"(?<![\w.])_\(\s*" + _STRING, re.DOTALL)
IN_SCRIPT = re.compile(r"(?<![\w.])__\(\s*" + _STRING, re.DOTALL)
PLACEHOLDER = re.compile(r"\{\d*\}")


def _files(suffix: str) -> list[Path]:
	ignored = {"node_modules", "dist", "tests"}
	return sorted(p for p in PACKAGE.rglob(f"*{suffix}") if not ignored & set(p.relative_to(PACKAGE).parts))


def sources_in_python(text: str) -> Iterator[str]:
	"""The literal arguments of `_()` and `x._()`; AssertionError for what no dictionary can know."""
	for node in ast.walk(ast.parse(text)):
		if not isinstance(node, ast.Call) or not node.args:
			continue
		name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
		if name not in ("_", "_lt"):
			continue
		source = node.args[0]
		assert not isinstance(source, ast.JoinedStr | ast.BinOp), (
			f"line {node.lineno}: translate the whole sentence with {{0}} in it, then format"
		)
		assert not _is_formatted(source), f"line {node.lineno}: format after translating"
		if isinstance(source, ast.Constant) and isinstance(source.value, str):
			yield source.value


def _is_formatted(node: ast.expr) -> bool:
	return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def sources_in_text(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
	"""The literal arguments in a template or script; AssertionError for a template literal with values in it."""
	for found in pattern.finditer(text):
		source = found["source"]
		assert found["quote"] != "`" or "${" not in source, f"{source!r}: format after translating"
		yield re.sub(r"\\(.)", r"\1", source)


def _sources() -> dict[str, str]:
	"""Each sentence with a file that says it."""
	found: dict[str, str] = {}
	for path in _files(".py"):
		for source in sources_in_python(path.read_text(encoding="utf-8")):
			found.setdefault(source, str(path.relative_to(PACKAGE)))
	for suffix, pattern in ((".html", IN_HTML), (".js", IN_SCRIPT)):
		for path in _files(suffix):
			for source in sources_in_text(path.read_text(encoding="utf-8"), pattern):
				found.setdefault(source, str(path.relative_to(PACKAGE)))
	return found


def texts_of(record: dict[str, Any]) -> Iterator[str]:
	"""What a user reads of a record that ships as JSON: names, labels, descriptions, and the options of a choice."""
	yield from (record.get(key, "") for key in ("name", "label", "title", "description"))
	for field in record.get("fields", ()):
		yield from (field.get(key, "") for key in ("label", "description", "documentation"))
		if field["fieldtype"] == "Select":
			yield from field.get("options", "").split("\n")
	for table in (
		"actions",
		"links",
		"states",
		"shortcuts",
		"number_cards",
		"charts",
		"quick_lists",
		"custom_blocks",
	):
		for row in record.get(table, ()):
			yield from (row.get(key, "") for key in ("label", "title", "group", "description", "format"))
	for block in json.loads(record.get("content") or "[]"):
		yield re.sub(r"<[^>]+>", "", block["data"].get("text", ""))


def _records() -> dict[str, dict[str, Any]]:
	"""Every record that ships as JSON, by its place in the module's folder."""
	folder = PACKAGE / "itss_service"
	found = {
		str(path.relative_to(folder)): json.loads(path.read_text("utf-8"))
		for path in sorted(folder.rglob("*.json"))
	}
	return {
		place: record for place, record in found.items() if isinstance(record, dict) and "doctype" in record
	}


def _rows() -> list[list[str]]:
	with CHINESE.open(encoding="utf-8", newline="") as file:
		return [row for row in csv.reader(file) if row]


def test_every_sentence_has_a_chinese_translation() -> None:
	known = {row[0] for row in _rows() if len(row) > 1 and row[1]}
	missing = {source: place for source, place in _sources().items() if source not in known}
	assert not missing, f"add to {CHINESE.name}: {missing}"


@pytest.mark.parametrize("place", _records())
def test_every_text_of_a_record_has_a_chinese_translation(place: str) -> None:
	record = _records()[place]
	known = {row[0] for row in _rows() if row[2:] in ([], [record["name"]])}
	missing = sorted({text for text in texts_of(record) if text} - known)
	assert not missing, (
		f"add to {CHINESE.name}, with {record['name']} as its context if Frappe knows the word"
	)


def test_every_role_has_a_chinese_name() -> None:
	assert not set(ROLES) - {row[0] for row in _rows()}


def test_every_text_of_the_fields_on_issue_has_a_chinese_translation() -> None:
	known = {row[0] for row in _rows() if row[2:] in ([], ["Issue"])}
	assert not {text for text in _texts_of_custom_fields() if text not in known}


def _texts_of_custom_fields() -> Iterator[str]:
	"""From the module's text, which imports Frappe and so cannot be imported here."""
	tree = ast.parse((PACKAGE / "custom_fields.py").read_text(encoding="utf-8"))
	for node in ast.walk(tree):
		if not isinstance(node, ast.Dict):
			continue
		for key, value in zip(node.keys, node.values, strict=True):
			if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
				if key.value in ("label", "description"):
					yield value.value
				elif key.value == "options" and "\n" in value.value:
					yield from filter(None, value.value.split("\n"))


def test_contexts_are_document_types_or_the_report() -> None:
	contexts = {row[2] for row in _rows() if len(row) == 3}
	assert not contexts - {
		i18n.CONTEXT,
		"Issue",
		"Issue Type",
		*(record["name"] for record in _records().values()),
	}


def test_the_report_says_what_is_meant_for_all_or_for_it_alone() -> None:
	confined = {row[0]: row[1] for row in _rows() if row[2:] == [i18n.CONTEXT]}
	others = {row[0] for row in _rows() if len(row) == 3} - {row[0] for row in _rows() if len(row) == 2}
	translate = i18n.translator("zh")
	assert {source: translate(source) for source in confined} == confined
	assert all(translate(source) == source for source in others - set(confined))


def test_shipped_kpis_and_their_units_have_a_chinese_translation() -> None:
	from itss_service.core.measure.kpi_set import shipped_kpis

	known = {row[0] for row in _rows()}
	names = {kpi.name for kpi in shipped_kpis()}
	units = {kpi.unit for kpi in shipped_kpis()} - {"share", "seconds", "rate", ""}
	assert not (names | units) - known


def test_rows_are_a_source_and_its_translation() -> None:
	assert all(len(row) in (2, 3) and row[0] and row[1] for row in _rows())


def test_no_sentence_is_translated_twice() -> None:
	counts = Counter((row[0], *row[2:]) for row in _rows())
	assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0][:40])
def test_translations_keep_their_placeholders(row: list[str]) -> None:
	assert sorted(PLACEHOLDER.findall(row[0])) == sorted(PLACEHOLDER.findall(row[1]))


@pytest.mark.parametrize(
	"code",
	['_(f"{n} tickets")', '_("a" + b)', '_("{0} tickets".format(n))', 'frappe._(f"{n}")'],
	ids=["f-string", "sum", "formatted before", "attribute"],
)
def test_sentences_assembled_before_translation_are_found_out(code: str) -> None:
	with pytest.raises(AssertionError):
		list(sources_in_python(code))


@pytest.mark.parametrize(
	("text", "pattern", "expected"),
	[
		("{{ _(\"One\") }} {{ _('Two').format(1) }}", IN_HTML, ["One", "Two"]),
		('msgprint(__("Don\\"t")); foo__("x"); __("{0} left", [n])', IN_SCRIPT, ['Don"t', "{0} left"]),
	],
	ids=["template", "script"],
)
def test_sentences_are_found(text: str, pattern: re.Pattern[str], expected: list[str]) -> None:
	assert list(sources_in_text(text, pattern)) == expected


def test_texts_of_a_record_are_names_labels_descriptions_and_choices() -> None:
	fields = [
		{"fieldtype": "Select", "label": "Kind", "options": "\nOne\nTwo", "fieldname": "kind"},
		{"fieldtype": "Link", "label": "User", "options": "User", "description": "Who"},
		{"fieldtype": "Column Break", "fieldname": "c1"},
	]
	content = '[{"type": "header", "data": {"text": "<b>Head</b>"}}]'
	record = {"name": "Thing", "fields": fields, "links": [{"group": "More"}], "content": content}
	assert {text for text in texts_of(record) if text} == {
		*("Thing", "Kind", "One", "Two", "User", "Who", "More", "Head")
	}


def test_sentences_are_found_in_python() -> None:
	assert list(sources_in_python('_("One"); words._("Two").format(1); other("Three"); _(name)')) == [
		"One",
		"Two",
	]


def test_a_script_that_formats_first_is_found_out() -> None:
	with pytest.raises(AssertionError):
		list(sources_in_text("__(`${n} tickets`)", IN_SCRIPT))
