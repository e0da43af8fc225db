"""The command line's frame: help, exit status, encoding, and what reaches the user when something goes wrong."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

import pytest

from itss_service.cli.main import COMMANDS
from itss_service.tests.cli.command_line import run

HEAVY = ("numpy", "holidays", "yaml", "jinja2", "jsonschema", "tqdm", "frappe")
PYTHON = [sys.executable, "-m", "itss_service.cli"]


@pytest.mark.parametrize("arguments", ["'--help'", "'calc', '--help'", "'replay', '--help'", "'schema'"])
def test_help_and_import_load_nothing_heavy(arguments):
	code = (
		"import sys, itss_service, itss_service.core, itss_service.cli.main as main\n"
		f"main.main([{arguments}])\n"
		f"loaded = [name for name in {HEAVY} if name in sys.modules]\n"
		"sys.exit(f'loaded: {loaded}' if loaded else 0)"
	)
	done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
	assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "demo"])
def test_each_command_has_help_with_examples_and_exit_status(command):
	outcome = run(command, "--help")
	assert outcome.status == 0
	assert f"itss-service {command}" in outcome.out
	assert "examples:" in outcome.out


def test_top_help_lists_every_command_and_the_exit_status():
	outcome = run("--help")
	assert outcome.status == 0
	for command, purpose in COMMANDS.items():
		assert command in outcome.out
		assert purpose.split(",")[0][:20] in outcome.out
	assert "130  interrupted" in outcome.out


def test_version_is_told():
	assert run("--version").out.startswith("itss-service 0.")


@pytest.mark.parametrize(
	"arguments",
	[
		pytest.param((), id="no command"),
		pytest.param(("cacl",), id="unknown command"),
		pytest.param(("fit",), id="missing argument"),
		pytest.param(("lint", "--from", "2026-13-01", "x"), id="bad date"),
		pytest.param(("schema", "polcy"), id="unknown schema"),
		pytest.param(("fit", "/nowhere/policy.yaml"), id="missing file"),
		pytest.param(("lint", "/"), id="a folder"),
		pytest.param(("validate", "a\0b"), id="no file name"),
	],
)
def test_wrong_usage_and_unreadable_files_exit_2_with_a_message(arguments):
	outcome = run(*arguments)
	assert outcome.status == 2
	assert outcome.err.strip()
	assert "Traceback" not in outcome.err


def test_missing_file_is_one_line_that_names_it():
	assert run("fit", "/nowhere/policy.yaml").err == "/nowhere/policy.yaml: no such file or directory\n"


def test_error_in_a_policy_is_one_line_with_file_line_and_path(tmp_path):
	file = tmp_path / "policy.yaml"
	file.write_text("name: x\ncalendars:\n  office:\n    time_zone: Asia/Shangai\nagreements: []\n")
	outcome = run("fit", str(file))
	assert outcome.status == 1
	assert outcome.err == (
		f"{file}:4: calendars.office.time_zone: 'Asia/Shangai' is not a time zone; "
		"take an IANA name such as Asia/Shanghai\n"
	)


def test_output_is_utf8_in_a_locale_that_is_not(tmp_path):
	file = tmp_path / "历.json"
	file.write_text('{"办公": {"weekly": {"mon": [["09:00", "23:59"]]}}}', encoding="utf-8")
	environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
	done = subprocess.run([*PYTHON, "lint", str(file)], capture_output=True, env=environment, check=False)
	assert done.returncode == 1
	assert "办公.weekly.mon[0]" in done.stdout.decode("utf-8")


def test_reader_that_leaves_early_is_no_error():
	question = b'{"op": "is_open", "calendar": {"always_open": true}, "at": "2026-03-02"}\n'
	process = subprocess.Popen(
		[*PYTHON, "calc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
	)
	assert process.stdout is not None
	assert process.stdin is not None
	assert process.stderr is not None
	process.stdin.write(question)
	process.stdin.flush()
	assert process.stdout.readline() == b'{"open": true}\n'
	process.stdout.close()
	with contextlib.suppress(BrokenPipeError):
		process.stdin.write(question * 2000)
	with contextlib.suppress(BrokenPipeError):
		process.stdin.close()
	assert process.wait(20) == 0
	assert process.stderr.read() == b""
	process.stderr.close()


def test_interruption_exits_130_without_a_word(monkeypatch):
	def interrupted(_args):
		raise KeyboardInterrupt

	monkeypatch.setattr("itss_service.cli.commands.schema.run", interrupted)
	outcome = run("schema")
	assert (outcome.status, outcome.out, outcome.err) == (130, "", "")


def test_fault_of_the_program_is_one_line_with_its_place(monkeypatch):
	def broken(_args):
		raise KeyError("oops")

	monkeypatch.setattr("itss_service.cli.commands.schema.run", broken)
	outcome = run("schema")
	assert outcome.status == 70
	assert outcome.err.startswith("itss-service: a fault of the program (KeyError: 'oops' at frame_test.py:")
	assert outcome.err.count("\n") == 1


def test_unexpected_system_error_is_one_line(monkeypatch):
	def full(_args):
		raise OSError(28, "No space left on device", "/out/report.html")

	monkeypatch.setattr("itss_service.cli.commands.schema.run", full)
	outcome = run("schema")
	assert (outcome.status, outcome.err) == (2, "/out/report.html: no space left on device\n")


def test_missing_package_is_named(monkeypatch):
	def lacking(_args):
		raise ModuleNotFoundError("No module named 'numpy'", name="numpy")

	monkeypatch.setattr("itss_service.cli.commands.schema.run", lacking)
	outcome = run("schema")
	assert (outcome.status, outcome.err) == (2, "this command needs the Python package numpy; install it\n")
