"""What the documents show is what the program prints.

A fenced `console` block is a command after "$ " and its output; a line of "..." in the output stands for any number
of lines. In docs/engine.md the block after `<!-- question -->` is asked of `calc`, the one after `<!-- answer -->` is
what must come.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from itss_service.cli.main import COMMANDS

CHECKOUT = Path(__file__).resolve().parents[3]
BASH = shutil.which("bash")
CONSOLE = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#:]+?)(?:#[^)]*)?\)")

pytestmark = pytest.mark.skipif(not (CHECKOUT / "docs").is_dir(), reason="the documents are not installed")


def pages() -> list[Path]:
	return [*sorted(CHECKOUT.glob("README*.md")), *sorted((CHECKOUT / "docs").glob("*.md"))]


def shown() -> list[tuple[str, str, str]]:
	"""Page, command and output of every console block of the readmes."""
	return [
		(page.name, *block)
		for page in sorted(CHECKOUT.glob("README*.md"))
		for block in CONSOLE.findall(page.read_text(encoding="utf-8"))
	]


def run(command: str, folder: Path) -> str:
	"""What a shell prints, in a folder that looks like the checkout."""
	for name in ("examples", "itss_service"):
		(folder / name).symlink_to(CHECKOUT / name)
	script = f'itss-service() {{ "{sys.executable}" -m itss_service.cli "$@"; }}\n{command}'
	assert BASH is not None
	done = subprocess.run(
		[BASH, "-c", script],
		cwd=folder,
		capture_output=True,
		encoding="utf-8",
		env=environment(),
		timeout=120,
	)
	return done.stdout + done.stderr


def environment() -> dict[str, str]:
	import os

	return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


def as_pattern(output: str) -> str:
	lines = (
		"(?:.*\n)*?" if line == "..." else re.escape(line) + " *\n"
		for line in output.rstrip("\n").split("\n")
	)
	return "".join(lines)


@pytest.mark.skipif(BASH is None, reason="the examples are written for bash")
@pytest.mark.parametrize(
	("command", "output"),
	[pytest.param(command, output, id=f"{page}: {command[:50]}") for page, command, output in shown()],
)
def test_examples_print_what_the_page_shows(command: str, output: str, tmp_path: Path) -> None:
	printed = run(command, tmp_path)
	assert re.fullmatch(as_pattern(output), printed), printed


def test_both_readmes_show_an_example_of_six_commands() -> None:
	for name in ("README.md", "README.zh-CN.md"):
		commands = " ".join(command for page, command, _ in shown() if page == name)
		assert {word for word in COMMANDS if f"itss-service {word}" in commands} == set(COMMANDS) - {"schema"}


def test_worked_example_is_what_calc_answers(capsys: pytest.CaptureFixture[str]) -> None:
	text = (CHECKOUT / "docs" / "engine.md").read_text(encoding="utf-8")
	question, answer = (
		json.loads(re.findall(rf"<!-- {part} -->\n```json\n(.*?)```", text, re.DOTALL)[0])
		for part in ("question", "answer")
	)
	asked = subprocess.run(
		[sys.executable, "-m", "itss_service.cli", "calc"],
		input=json.dumps(question),
		capture_output=True,
		encoding="utf-8",
		cwd=CHECKOUT,
		timeout=60,
	)
	assert json.loads(asked.stdout) == answer
	assert sum(entry["seconds"] for entry in answer["ledger"]) == answer["elapsed_seconds"]


def test_coverage_names_tests_that_exist() -> None:
	named = set(
		re.findall(r"\btest_\w+", (CHECKOUT / "docs" / "standard-coverage.md").read_text(encoding="utf-8"))
	)
	tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("*.py"))
	assert named
	assert {name for name in named if f"def {name}(" not in tests} == set()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
	text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
	lost = [
		target
		for target in LINK.findall(text)
		if not (page.parent / target).exists() and not target.startswith("http")
	]
	assert not lost
