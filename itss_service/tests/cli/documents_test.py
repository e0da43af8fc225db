"""YAML and JSON files: plain data without YAML's surprises, and the line of everything."""

from __future__ import annotations

import json

import pytest

from itss_service.cli.documents import LARGEST_FILE, read_document
from itss_service.cli.errors import DocumentError, Unreadable
from itss_service.core.errors import DefinitionError, OutOfReach


def document(tmp_path, text, name="file.yaml"):
	file = tmp_path / name
	file.write_bytes(text if isinstance(text, bytes) else text.encode())
	return read_document(file)


@pytest.mark.parametrize(
	("written", "value"),
	[
		("09:00", "09:00"),
		("13:30", "13:30"),
		("24:00", "24:00"),
		("1:30:00", "1:30:00"),
		("2026-10-01", "2026-10-01"),
		("2026-10-01T09:00:00Z", "2026-10-01T09:00:00Z"),
		("yes", "yes"),
		("no", "no"),
		("on", "on"),
		("off", "off"),
		("true", True),
		("False", False),
		("007", "007"),
		("0x1F", "0x1F"),
		("0o17", "0o17"),
		("1_000", "1_000"),
		("12", 12),
		("-12", -12),
		("0.95", 0.95),
		("1e3", 1000.0),
		(".inf", ".inf"),
		(".nan", ".nan"),
		("1e999", "1e999"),
		("99999999999999999999999", "99999999999999999999999"),
		("~", None),
		("null", None),
		("", None),
		("'12'", "12"),
		("!!str 12", "12"),
		("=", "="),
		("PT4H", "PT4H"),
	],
)
def test_plain_yaml_values_are_what_people_mean(tmp_path, written, value):
	found = document(tmp_path, f"key: {written}\n").data["key"]
	assert found == value
	assert type(found) is type(value)


def test_keys_are_always_text(tmp_path):
	data = document(tmp_path, "1: a\n2026-02-14: b\ntrue: c\nno: d\n'*': e\n").data
	assert list(data) == ["1", "2026-02-14", "true", "no", "*"]


def test_alias_repeats_its_value(tmp_path):
	data = document(tmp_path, "a: &day [[09:00, 12:00]]\nb: *day\n").data
	assert data["b"] == [["09:00", "12:00"]]


BOMB = "\n".join(
	["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
	+ [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)


@pytest.mark.parametrize(
	("text", "line", "message"),
	[
		pytest.param("a: 1\nb: 2\na: 3\n", 3, "'a' is given twice, first on line 1", id="key twice"),
		pytest.param("a: [1\nb: 2\n", 2, "not well-formed YAML", id="unclosed"),
		pytest.param("a: b: c\n", 1, "mapping values are not allowed here", id="two colons"),
		pytest.param("a: *nowhere\n", 1, "undefined alias", id="undefined alias"),
		pytest.param("x: &x\n  - *x\n", 1, "levels deep", id="alias of itself"),
		pytest.param(BOMB, None, "values once its aliases are followed", id="billion laughs"),
		pytest.param("[" * 5000, 1, "levels deep", id="deep"),
		pytest.param("- " * 5000 + "x", 1, "levels deep", id="deep blocks"),
		pytest.param("a: !!python/object:os.system x\n", 1, "means nothing here", id="python tag"),
		pytest.param("a: !!int x\n", 1, "is not what its tag", id="tag against value"),
		pytest.param("a: !!timestamp 2026-01-01\n", 1, "means nothing here", id="other tag"),
		pytest.param("b: &b {x: 1}\na:\n  <<: *b\n", 3, "merge keys", id="merge key"),
		pytest.param("? [a, b]\n: c\n", 1, "a key must be text", id="list as key"),
		pytest.param("a: 1\n---\nb: 2\n", 2, "single document", id="two documents"),
		pytest.param("a: b\x07\n", 1, "cannot stand in a YAML file", id="control character"),
		pytest.param('a: "\\UFFFFFFFF"\n', 1, "not well-formed YAML", id="escape beyond unicode"),
		pytest.param("%YAML " + "9" * 5000 + ".1\n---\na: 1\n", 1, "not well-formed YAML", id="huge version"),
		pytest.param("# nothing\n", 1, "there is nothing in it", id="empty"),
	],
)
def test_yaml_that_is_wrong_is_refused_with_its_line(tmp_path, text, line, message):
	with pytest.raises(DocumentError, match=message) as caught:
		document(tmp_path, text)
	if line is not None:
		assert caught.value.line == line
	assert str(caught.value).startswith(f"{tmp_path / 'file.yaml'}:{caught.value.line}: ")


@pytest.mark.parametrize(
	("text", "line", "message"),
	[
		pytest.param('{"a": 1,\n "b": }', 2, "not well-formed JSON", id="syntax"),
		pytest.param('{"a": 1,\n "b": {"c": 1,\n"c": 2}}', 3, "'c' is given twice", id="key twice"),
		pytest.param('{"a": NaN}', 1, "NaN is not a JSON value", id="nan"),
		pytest.param('{"a": -Infinity}', 1, "-Infinity is not a JSON value", id="infinity"),
		pytest.param('{"a": 1e999}', 1, "too large a number", id="overflow"),
		pytest.param('{"a": ' + "9" * 5000 + "}", 1, "too many digits", id="digits"),
		pytest.param("[" * 100_000, 1, "nested too deeply", id="deep"),
		pytest.param("", 1, "not well-formed JSON", id="empty"),
		pytest.param("null", 1, "there is nothing in it", id="null"),
	],
)
def test_json_that_is_wrong_is_refused_with_its_line(tmp_path, text, line, message):
	with pytest.raises(DocumentError, match=message) as caught:
		document(tmp_path, text, "file.json")
	assert caught.value.line == line


@pytest.mark.parametrize(
	("content", "message"),
	[
		pytest.param(b"a: 1\nb: \xff\n", "file.yaml:2: byte 0xff is not UTF-8", id="not utf-8"),
		pytest.param("a: 1".encode("utf-16"), "is not UTF-8", id="utf-16"),
	],
)
def test_text_in_another_encoding_is_unreadable(tmp_path, content, message):
	with pytest.raises(Unreadable, match=message):
		document(tmp_path, content)


def test_byte_order_mark_is_skipped(tmp_path):
	assert document(tmp_path, b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_file_without_end_is_refused_at_the_limit(tmp_path):
	file = tmp_path / "large.json"
	with file.open("wb") as stream:
		stream.truncate(LARGEST_FILE + 1)
	with pytest.raises(Unreadable, match="larger than 64 MiB"):
		read_document(file)


def test_large_yaml_is_told_to_be_json(tmp_path):
	with pytest.raises(DocumentError, match="write more than that as JSON"):
		document(tmp_path, "a: " + "x" * (2 * 1024 * 1024))


YAML = """\
name: x
calendars:
  office:
    weekly:
      mon: [["09:00", "12:00"],
            ["13:30", "18:00"]]
agreements:
  - name: A
    targets:
      - metric: response
      - metric: resolution
"""
LINES = [
	((), 1),
	(("name",), 1),
	(("calendars",), 2),
	(("calendars", "office"), 3),
	(("calendars", "office", "weekly", "mon"), 5),
	(("calendars", "office", "weekly", "mon", 0), 5),
	(("calendars", "office", "weekly", "mon", 1), 6),
	(("calendars", "office", "weekly", "mon", 1, 1), 6),
	(("agreements", 0, "targets", 1), 11),
	(("agreements", 0, "targets", 1, "metric"), 11),
	(("calendars", "office", "time_zone"), 3),
	(("agreements", 7), 7),
	(("nothing", "of", "this"), 1),
]


@pytest.mark.parametrize(("path", "line"), LINES)
def test_line_of_a_path_in_yaml(tmp_path, path, line):
	assert document(tmp_path, YAML).line_of(path) == line


def test_lines_of_all_paths_in_json(tmp_path):
	data = {"a": [{"b": 1, "c": ["x,]}", {}]}, [], {"d": {"e": None}}], "ü": {"": [1, 2, [3]]}}
	text = json.dumps(data, indent=1)
	found = document(tmp_path, text, "file.json")
	lines = text.splitlines()
	for path, wanted in [
		((), "{"),
		(("a",), '"a": ['),
		(("a", 0), "{"),
		(("a", 0, "c", 0), '"x,]}",'),
		(("a", 0, "c", 1), "{}"),
		(("a", 1), "[],"),
		(("a", 2, "d", "e"), '"e": null'),
		(("ü",), '"\\u00fc": {'),
		(("ü", "", 2, 0), "3"),
		(("ü", "", 5), '"": ['),
	]:
		assert lines[found.line_of(path) - 1].strip() == wanted


def test_error_of_the_core_is_told_with_file_line_and_path(tmp_path):
	found = document(tmp_path, YAML)
	with pytest.raises(DocumentError) as caught, found.naming("calendars", "office"):
		raise DefinitionError("is wrong", ("weekly", "mon", 1))
	assert str(caught.value) == f"{tmp_path / 'file.yaml'}:6: calendars.office.weekly.mon[1]: is wrong"


def test_error_without_a_path_is_told_where_the_definition_stands(tmp_path):
	found = document(tmp_path, YAML)
	with pytest.raises(DocumentError) as caught, found.naming("calendars", "office"):
		raise OutOfReach("too far")
	assert str(caught.value) == f"{tmp_path / 'file.yaml'}:3: calendars.office: too far"


@pytest.mark.parametrize(
	("text", "name"),
	[
		pytest.param('{"a": "\\ud83d\\ude00",\t"b": 1}', "noname", id="JSON without a suffix"),
		pytest.param("{a: 09:00, b: 1}", "noname", id="YAML in flow style"),
		pytest.param('{"a": 1}', "x.yaml", id="JSON called YAML"),
	],
)
def test_what_begins_with_a_bracket_may_be_either(tmp_path, text, name):
	assert "a" in document(tmp_path, text, name).data
