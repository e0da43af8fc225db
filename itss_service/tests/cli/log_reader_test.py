"""Good and bad log files: every row is used or listed, and no file breaks the reader."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itss_service.cli.replay.log.csv_records import records
from itss_service.cli.replay.log.lines import Lines
from itss_service.core.errors import DefinitionError, ItssError
from itss_service.tests.cli.log_helpers import HEADER, STATES, Log, log_of

GOOD = "1,2026-03-02T09:00,New,,a\n"
LATER = "2,2026-03-02T09:00,New,,a\n"
JSONL = {**STATES, "format": "jsonl"}


def zipped(*names: str) -> bytes:
	data = io.BytesIO()
	with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
		for name in names:
			archive.writestr(name, HEADER + GOOD)
	return data.getvalue()


READABLE = {
	"plain": ("log.csv", HEADER + GOOD, {}),
	"byte order mark": ("log.csv", b"\xef\xbb\xbf" + (HEADER + GOOD).encode(), {}),
	"utf-8 by name with byte order mark": (
		"log.csv",
		b"\xef\xbb\xbf" + (HEADER + GOOD).encode(),
		{"encoding": "utf8"},
	),
	"utf-16 by its mark": ("log.csv", (HEADER + GOOD).encode("utf-16"), {}),
	"utf-16-le by name": ("log.csv", (HEADER + GOOD).encode("utf-16-le"), {"encoding": "utf-16-le"}),
	"gzip": ("log.csv.gz", gzip.compress((HEADER + GOOD).encode()), {}),
	"gzip without its suffix": ("log.csv", gzip.compress((HEADER + GOOD).encode()), {}),
	"zip": ("log.zip", zipped("log.csv"), {}),
	"zip with a folder of a Mac": ("log.zip", zipped("log.csv", "__MACOSX/._log.csv"), {}),
	"semicolons": ("log.csv", (HEADER + GOOD).replace(",", ";"), {"delimiter": ";"}),
	"windows line ends": ("log.csv", (HEADER + GOOD).replace("\n", "\r\n"), {}),
	"old line ends": ("log.csv", (HEADER + GOOD).replace("\n", "\r"), {}),
	"no end of the last line": ("log.csv", (HEADER + GOOD).rstrip(), {}),
	"blank lines": ("log.csv", "\n" + HEADER + "\n" + GOOD + "\n\n", {}),
	"quoted": ("log.csv", HEADER + '"1","2026-03-02T09:00","New","","a"\n', {}),
	"spaces around": ("log.csv", HEADER + " 1 , 2026-03-02T09:00 , New , , a \n", {}),
	"jsonl": (
		"log.jsonl",
		json.dumps({"id": 1, "at": "2026-03-02T09:00", "state": "New", "opened": None, "team": "a"}) + "\n",
		{"format": "jsonl"},
	),
}


@pytest.mark.parametrize("name, content, options", READABLE.values(), ids=READABLE)
def test_a_readable_log(tmp_path, name, content, options):
	log = log_of(tmp_path, content, {**STATES, **options}, name)
	assert log.rejected == []
	assert log.told("1") == ["09:00 opened"]
	assert dict(log.tickets["1"][0].changes) == {"group": "a"}


UNUSABLE = {
	"empty": ("log.csv", b"", "is empty; a log starts with a line of column names"),
	"blank": ("log.csv", b"\n\n", "is empty"),
	"header alone": ("log.csv", HEADER.encode(), "holds no rows"),
	"truncated gzip": ("log.csv.gz", gzip.compress((HEADER + GOOD * 999).encode())[:-9], "too early"),
	"half a gzip header": ("log.csv.gz", gzip.compress(b"x")[:5], "too early"),
	"gzip with a wrong check sum": ("log.csv.gz", gzip.compress(HEADER.encode())[:-8] + bytes(8), "CRC"),
	"gzip with damaged data": (
		"log.csv.gz",
		gzip.compress(HEADER.encode())[:10] + b"\xff" * 40,
		"cannot be read on",
	),
	"not gzip": ("log.csv.gz", HEADER.encode(), "is not gzip data; if it is a plain log, take .gz off"),
	"not zip": ("log.zip", HEADER.encode(), "is not a usable zip"),
	"two files in a zip": (
		"log.zip",
		zipped("a.csv", "b.csv"),
		"holds 2 files (a.csv, b.csv); it must hold exactly one",
	),
	"no file in a zip": ("log.zip", zipped(), "holds 0 files (none)"),
	"truncated zip": ("log.zip", zipped("a.csv")[:-30], "is not a usable zip"),
	"header that is no text": (
		"log.csv",
		b"id,at,\xff\n" + GOOD.encode(),
		"line 1: character 7 of the line is not UTF-8",
	),
	"utf-16 without its mark": (
		"log.csv",
		(HEADER + GOOD).encode("utf-16-le"),
		"line 1: character 2 of the line is a NUL",
	),
	"header with an open quote": (
		"log.csv",
		b'id,at,"state\n' + GOOD.encode(),
		"line 1: a quote opened in this line",
	),
}


@pytest.mark.parametrize("name, content, message", UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_file_is_named_with_the_reason(tmp_path, name, content, message):
	with pytest.raises(ItssError) as refused:
		log_of(tmp_path, content, STATES, name)
	assert str(refused.value).startswith(str(tmp_path / name))
	assert message in str(refused.value)


def test_an_encoding_whose_decoder_gives_up_is_told(tmp_path):
	with pytest.raises(ItssError, match=r"log\.csv: is not text in the encoding that the mapping names"):
		log_of(tmp_path, b"xn--a" * 20 + b"\xff." * 9, {**STATES, "encoding": "idna"})


def test_a_file_that_is_not_there_or_a_folder_is_named(tmp_path):
	(tmp_path / "folder.csv").mkdir()
	for name in ("absent.csv", "folder.csv"):
		with pytest.raises(ItssError, match=f"{name}: cannot be opened"):
			Log(tmp_path / name, STATES)


def test_a_missing_column_is_told_with_the_nearest_and_all_there_are(tmp_path):
	with pytest.raises(DefinitionError) as refused:
		log_of(tmp_path, HEADER.replace("state", "status") + GOOD)
	assert refused.value.path == ("columns", "state")
	assert "no column 'state'; did you mean 'status'? It has: id, at, status, opened, team" in str(
		refused.value
	)


def test_a_wrong_delimiter_is_guessed(tmp_path):
	with pytest.raises(DefinitionError, match="is the delimiter ';'"):
		log_of(tmp_path, (HEADER + GOOD).replace(",", ";"))


def test_a_column_that_no_json_object_has_is_told(tmp_path):
	with pytest.raises(DefinitionError, match="no column 'opened'"):
		log_of(tmp_path, '{"id":1,"at":"2026-03-02","state":"New","team":null}\n', JSONL)


def test_one_json_list_is_no_jsonl(tmp_path):
	with pytest.raises(ItssError, match="one JSON list"):
		log_of(tmp_path, '[{"id": 1}]', JSONL)


def test_a_name_that_occurs_twice_means_the_first_and_number_2_the_second(tmp_path):
	mapping = {**STATES, "columns": {**STATES["columns"], "kind": "c", "service": "c#2"}}
	log = log_of(tmp_path, "id,at,state,opened,team,c,c\n1,2026-03-02,New,,a,x,y\n", mapping)
	assert dict(log.tickets["1"][0].changes) == {"group": "a", "kind": "x", "service": "y"}


BAD_ROWS = {
	"no ticket": (b",2026-03-02,New,,\n", None, "the row has no ticket in 'id'"),
	"no instant": (b"9,,New,,\n", "9", "the row has no instant in 'at'"),
	"no state": (b"9,2026-03-02,,,\n", "9", "the row has no state in 'state'"),
	"unknown state": (b"9,2026-03-02,-100,,\n", "9", "state '-100' is not in the mapping's states"),
	"no instant at all": (b"9,yesterday,New,,\n", "9", "at: 'yesterday' is not an instant"),
	"opening that is none": (b"9,2026-03-02,New,soon,\n", "9", "opened: 'soon' is not an instant"),
	"after the end of time": (
		b"9,9999-12-31,New,,\n",
		"9",
		"at: 9999-12-31T00:00:00+00:00 is outside the years",
	),
	"before its beginning": (
		b"9,0001-01-01,New,,\n",
		"9",
		"at: 0001-01-01T00:00:00+00:00 is outside the years",
	),
	"short": (b"9,2026-03-02\n", "9", "the row has 2 columns, the header 5"),
	"long": (b"9,2026-03-02,New,,a,b\n", "9", "the row has 6 columns, the header 5"),
	"not utf-8": (b"9,2026-03-02,New,,\xe9t\xe9\n", None, "character 19 of the line is not UTF-8 text"),
	"NUL": (b"9,2026-03-02,New,,\0\n", None, "character 19 of the line is a NUL byte"),
	"open quote": (b'9,2026-03-02,New,,"a\n', None, "a quote opened in this line is not closed properly"),
	"text behind a quote": (b'9,"2026-03-02"x,New,,\n', None, "the line is not CSV"),
	"long line": (b"9,2026-03-02,New,," + b"x" * (1 << 20) + b"\n", None, "the line is longer than 1048576"),
	"long field": (
		b"9,2026-03-02,New,," + b"x" * (1 << 18) + b"\n",
		None,
		"the line is not CSV: field larger",
	),
	"long ticket": (b"9" * 201 + b",2026-03-02,New,,\n", "9" * 200, "the ticket's id is longer than 200"),
}


@pytest.mark.parametrize("row, ticket, reason", BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_listed_with_its_line_and_the_rest_is_read(tmp_path, row, ticket, reason):
	log = log_of(tmp_path, HEADER.encode() + GOOD.encode() + row + LATER.encode())
	assert [(r.line, r.ticket) for r in log.rejected] == [(3, ticket)]
	assert log.rejected[0].reason.startswith(reason)
	assert list(log.tickets) == ["1", "2"]
	assert (log.reader.rows, log.reader.rejected) == (3, 1)


BAD_OBJECTS = {
	"not json": ("{", "the line is not JSON"),
	"number": ("5", "the line is not a JSON object"),
	"deep": ("[" * 100_000, "the line is nested too deeply"),
	"list in a column": ('{"id": "9", "at": []}', "the column 'at' holds a list or an object"),
	"half a character": (
		'{"id": "\\ud800", "at": "2026-03-02", "state": "New"}',
		"the ticket holds half a character",
	),
}


@pytest.mark.parametrize("line, reason", BAD_OBJECTS.values(), ids=BAD_OBJECTS)
def test_a_bad_object_is_listed(tmp_path, line, reason):
	good = '{"id":1,"at":"2026-03-02","state":"New","opened":null,"team":null}\n'
	log = log_of(tmp_path, good + line + "\n", JSONL)
	assert [r.line for r in log.rejected] == [2]
	assert log.rejected[0].reason.startswith(reason)
	log.rejected[0].reason.encode()
	(log.rejected[0].ticket or "").encode()


def test_a_broken_quote_costs_its_own_line_only(tmp_path):
	rows = "".join(f'{i},2026-03-02T09:00,New,,"team"\n' for i in range(2000))
	log = log_of(tmp_path, HEADER + '0,2026-03-02,New,,"a\n' + rows)
	assert [r.line for r in log.rejected] == [2]
	assert log.reader.tickets == 2000


def test_a_quoted_line_break_is_part_of_its_field_and_lines_are_counted(tmp_path):
	log = log_of(tmp_path, HEADER + '1,2026-03-02T09:00,New,,"a\nb"\n9,,,,\n')
	assert log.tickets["1"][0].changes["group"] == "a\nb"
	assert [r.line for r in log.rejected] == [4]


def test_broken_quotes_in_every_line_are_read_in_linear_time():
	content = b'a,"b\n' * 200_000
	source = io.BytesIO(content)
	found = list(records(Lines(lambda: source.read(1 << 16), None), ","))
	assert [line for line, _ in found] == list(range(1, 200_001))


def test_a_line_of_hundreds_of_megabytes_is_not_held_in_memory():
	chunks = iter([b"id,state\n1,", *([b"x" * (1 << 20)] * 300), b"\n2,New\n"])
	tracemalloc.start()
	try:
		found = list(records(Lines(lambda: next(chunks, b""), None), ","))
		_, peak = tracemalloc.get_traced_memory()
	finally:
		tracemalloc.stop()
	assert [line for line, _ in found] == [1, 2, 3]
	assert found[1][1].reason == "the line is longer than 1048576 characters"
	assert found[2][1] == ["2", "New"]
	assert peak < 16 << 20


@given(st.lists(st.sampled_from(["a", "bb", "c" * 30, "\r", "\n", "\r\n", "é"])), st.integers(1, 7))
def test_lines_are_those_of_the_whole_text_however_it_is_cut(parts, size):
	text = "".join(parts)
	source = io.BytesIO(text.encode())
	lines = Lines(lambda: source.read(size), "utf-8", longest=20)
	whole = list(io.StringIO(text, newline=""))
	kept = [line if len(line.rstrip("\r\n")) <= 20 else "" for line in whole]
	assert [line.rstrip("\r\n") for line in lines] == [line.rstrip("\r\n") for line in kept]
	assert set(lines.bad) == {number for number, line in enumerate(whole, 1) if len(line.rstrip("\r\n")) > 20}


def test_tickets_come_sorted_and_complete_wherever_their_rows_stand_and_however_few_rows_are_kept(tmp_path):
	rows = [
		f"{(i * 7919) % 101},2026-03-{1 + i % 28:02d}T{i % 24:02d}:00,{('New', 'Active', 'Waiting')[i % 3]},,g{i % 5}\n"
		for i in range(3000)
	]
	content = HEADER + "".join(rows) + "7,bad,New,,\n" * 3
	whole = log_of(tmp_path, content)
	assert [ticket for ticket, _ in whole.read] == sorted(str(i) for i in range(101))
	for keep in (1, 10, 999):
		spilled = log_of(tmp_path, content, rows_in_memory=keep)
		assert spilled.read == whole.read
		assert spilled.rejected == whole.rejected


def test_progress_tells_the_bytes_read_of_all(tmp_path):
	told = []
	content = HEADER + GOOD * 30_000
	log_of(tmp_path, content, on_progress=lambda done, total: told.append((done, total)))
	assert told == sorted(told)
	assert told[-1] == (len(content), len(content))
	assert len(told) > 2


fragments = st.sampled_from(
	[
		b"1",
		b",",
		b"\n",
		b'"',
		b"\r",
		b"\0",
		b"\xff",
		b"New",
		b"2026-03-02",
		b"\xef\xbb\xbf",
		GOOD.encode(),
		b"{",
		b"\xff\xfe",
	]
)
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@FUZZ
@given(
	st.one_of(st.binary(max_size=200), st.lists(fragments, max_size=40).map(b"".join)),
	st.booleans(),
	st.sampled_from(["log.csv", "log.jsonl", "log.csv.gz", "log.zip"]),
)
def test_any_bytes_are_read_or_refused(tmp_path, content, with_header, name):
	if with_header:
		content = HEADER.encode() + content
	if name.endswith(".gz"):
		content = gzip.compress(content)[: len(content) + 15]
	mapping = JSONL if name.endswith("jsonl") else STATES
	try:
		log = log_of(tmp_path, content, mapping, name)
	except ItssError as error:
		log, refused = None, str(error)
	if log is None:
		assert name in refused
		return
	used = log.reader.rows - log.reader.rejected
	assert used >= log.reader.tickets
	assert (used > 0) == bool(log.tickets)
	for rejected in log.rejected:
		assert rejected.line >= 1
		assert rejected.reason
		f"{rejected.ticket}{rejected.reason}".encode()
