"""The documentation's examples are run: what it shows is what happens."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from itss_service.tests.cli.command_line import ask, run

ROOT = Path(__file__).parents[3]
PAGES = ("command-line.md", "formats.md")
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)


def blocks(page):
	"""(info string, content, line) of each code block."""
	text = (ROOT / "docs" / page).read_text(encoding="utf-8")
	return [(m[1], m[2], text.count("\n", 0, m.start()) + 1) for m in _BLOCK.finditer(text)]


def write_files(page, folder):
	"""Blocks whose info string ends in a file's name become files."""
	names = []
	for info, content, _ in blocks(page):
		kind, _, name = info.partition(" ")
		if kind in ("yaml", "json") and "." in name:
			(folder / name).write_text(content, encoding="utf-8")
			names.append(name)
	return names


@pytest.mark.parametrize("page", PAGES)
def test_definitions_shown_are_valid(page, tmp_path):
	names = write_files(page, tmp_path)
	assert names
	for name in names:
		assert run("validate", str(tmp_path / name)).status == (1 if name == "wrong.yaml" else 0), name


COMMANDS = [
	pytest.param(page, command, id=f"{page}:{line}")
	for page in PAGES
	for info, content, line in blocks(page)
	if info == "console"
	for command in re.split(r"^\$ ", content, flags=re.M)[1:]
]


@pytest.mark.parametrize("page, command", COMMANDS)
def test_command_shown_prints_what_is_shown(page, command, tmp_path):
	write_files(page, tmp_path)
	program = tmp_path / "bin" / "itss-service"
	program.parent.mkdir()
	program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m itss_service.cli "$@"\n')
	program.chmod(0o755)
	environment = {
		**os.environ,
		"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
		"PYTHONPATH": str(ROOT),
	}
	line, _, shown = command.partition("\n")
	done = subprocess.run(
		["/bin/sh", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
	)
	assert done.stdout + done.stderr == shown


@pytest.mark.parametrize("page", PAGES)
def test_answers_of_calc_shown_are_given(page, tmp_path):
	write_files(page, tmp_path)
	for info, content, _ in blocks(page):
		if not info.startswith("jsonl calc"):
			continue
		name, _, file = info.split()[2].partition("=")
		calendars = tmp_path / "calendars.yaml"
		definition = "".join(f"  {line}\n" for line in (tmp_path / file).read_text().splitlines())
		calendars.write_text(f"{name}:\n{definition}")
		lines = [json.loads(line) for line in content.splitlines()]
		assert ask(*lines[::2], arguments=("--calendars", str(calendars))) == lines[1::2]


def test_every_code_block_is_checked_or_known_not_to_be():
	unchecked = [
		(page, info)
		for page in PAGES
		for info, _, _ in blocks(page)
		if info != "console"
		and not info.startswith("jsonl calc")
		and not re.search(r"^(yaml|json) \S+\.", info)
	]
	assert unchecked == [("command-line.md", "sh")]


def test_exit_statuses_documented_are_those_of_the_program():
	from itss_service.cli import exit_codes

	page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
	documented = {
		int(status): meaning.strip() for status, meaning in re.findall(r"^\| (\d+) +\| (.*?)\|$", page, re.M)
	}
	told = {int(s): meaning for s, meaning in re.findall(r"^  (\d+) +(.*)$", exit_codes.HELP, re.M)}
	assert documented == told
	codes = {value for name, value in vars(exit_codes).items() if name.isupper() and isinstance(value, int)}
	assert codes == set(told)
