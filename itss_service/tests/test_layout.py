"""What holds the repository together: rings, versions, and the files by which Frappe recognises an app.

Both runners run this module, so it needs nothing beyond the standard library.
"""

import ast
import csv
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from unittest import TestCase

import itss_service
from itss_service import hooks

PACKAGE = Path(itss_service.__file__).parent
REPOSITORY = PACKAGE.parent
INNER_RINGS = ("core", "cli")
OUTER_PACKAGES = {"frappe", "erpnext"}
PYTEST_ONLY = {"pytest", "hypothesis"}

# Run in a fresh interpreter: imports every module below the named packages and prints the forbidden ones that came along.
IMPORT_ALL = """
import importlib, pkgutil, sys
for ring in {rings}:
	package = importlib.import_module(f"itss_service.{{ring}}")
	for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
		if not module.name.endswith("__main__"):
			importlib.import_module(module.name)
print(*({forbidden} & set(sys.modules)))
"""


def imported_packages(source: Path) -> set[str]:
	"""The top-level names that a module imports anywhere in its text."""
	found: set[str] = set()
	for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Import):
			found |= {name.name.partition(".")[0] for name in node.names}
		elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
			found.add(node.module.partition(".")[0])
	return found


def patches() -> list[str]:
	lines = (PACKAGE / "patches.txt").read_text(encoding="utf-8").splitlines()
	named = (line.partition("#")[0].strip() for line in lines)
	return [line for line in named if line and not line.startswith(("[", "execute:"))]


def dotted_paths(value: object) -> set[str]:
	"""Every dotted path into this app that stands somewhere in a hook's value."""
	if isinstance(value, str):
		return {value} if re.fullmatch(r"itss_service(\.\w+)+", value) else set()
	if isinstance(value, dict):
		return set().union(*map(dotted_paths, value.values()), *map(dotted_paths, value.keys()))
	if isinstance(value, list | tuple):
		return set().union(*map(dotted_paths, value))
	return set()


class TestRings(TestCase):
	def test_core_and_command_line_import_no_frappe(self):
		script = IMPORT_ALL.format(rings=INNER_RINGS, forbidden=OUTER_PACKAGES)
		ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=REPOSITORY)
		self.assertEqual(ran.returncode, 0, ran.stderr)
		self.assertEqual(ran.stdout.split(), [])

	def test_core_and_command_line_name_no_frappe_even_in_late_imports(self):
		for ring in INNER_RINGS:
			for source in (PACKAGE / ring).rglob("*.py"):
				with self.subTest(source.relative_to(PACKAGE)):
					self.assertFalse(imported_packages(source) & OUTER_PACKAGES)

	def test_core_imports_no_command_line(self):
		for source in (PACKAGE / "core").rglob("*.py"):
			with self.subTest(source.relative_to(PACKAGE)):
				self.assertNotIn("itss_service.cli", source.read_text(encoding="utf-8"))

	def test_package_itself_imports_nothing(self):
		self.assertEqual(imported_packages(PACKAGE / "__init__.py"), set())


class TestNamesOfTestModules(TestCase):
	def test_modules_that_frappe_imports_need_no_pytest(self):
		"""Frappe's runner imports every test_*.py of an app; see docs/developing.md."""
		wrong = [
			f"{source.relative_to(REPOSITORY)}: rename it {source.stem.removeprefix('test_')}_test.py"
			for source in sorted(PACKAGE.rglob("test_*.py"))
			if imported_packages(source) & PYTEST_ONLY
		]
		self.assertEqual(wrong, [])


class TestVersion(TestCase):
	def test_setup_shim_and_package_agree(self):
		# a stand-in for setuptools: a fresh virtual environment may have none
		script = (
			"import runpy, sys, types;"
			"sys.modules['setuptools'] = types.SimpleNamespace(find_packages=list,"
			" setup=lambda **told: print(told['name'], told['version']));"
			"runpy.run_path('setup.py')"
		)
		ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=REPOSITORY)
		self.assertEqual(ran.stdout.split(), ["itss_service", itss_service.__version__], ran.stderr)

	def test_version_is_semantic(self):
		self.assertRegex(itss_service.__version__, r"^\d+\.\d+\.\d+$")


class TestFrappeApp(TestCase):
	def test_hooks_name_the_app(self):
		self.assertEqual(hooks.app_name, PACKAGE.name)
		self.assertEqual(hooks.app_title, "ITSS Service")
		self.assertEqual(hooks.required_apps, ["erpnext"])
		for field in ("app_publisher", "app_description", "app_email", "app_license"):
			self.assertTrue(getattr(hooks, field), field)

	def test_hooks_hold_plain_data(self):
		json.dumps({name: value for name, value in vars(hooks).items() if not name.startswith("_")})

	def test_every_path_in_hooks_leads_to_a_module(self):
		for path in dotted_paths(vars(hooks)):
			with self.subTest(path):
				parts = path.split(".")
				candidates = [REPOSITORY.joinpath(*parts[:-1]), REPOSITORY.joinpath(*parts)]
				self.assertTrue(any(c.is_dir() or c.with_suffix(".py").is_file() for c in candidates))

	def test_modules_are_folders_with_code(self):
		modules = (PACKAGE / "modules.txt").read_text(encoding="utf-8").splitlines()
		self.assertEqual(modules, ["ITSS Service"])
		for module in modules:
			self.assertTrue((PACKAGE / module.lower().replace(" ", "_") / "__init__.py").is_file())

	def test_patches_have_both_sections_in_order(self):
		sections = re.findall(r"^\[.+\]$", (PACKAGE / "patches.txt").read_text(encoding="utf-8"), re.M)
		self.assertEqual(sections, ["[pre_model_sync]", "[post_model_sync]"])

	def test_every_patch_exists_and_has_execute(self):
		for patch in patches():
			with self.subTest(patch):
				spec = importlib.util.find_spec(patch)
				self.assertIsNotNone(spec)
				tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
				self.assertIn("execute", [n.name for n in tree.body if isinstance(n, ast.FunctionDef)])

	def test_every_patch_file_is_listed(self):
		folder = PACKAGE / "patches"
		written = {
			".".join(source.relative_to(REPOSITORY).with_suffix("").parts)
			for source in folder.rglob("*.py")
			if source.name != "__init__.py"
		}
		self.assertEqual(written - set(patches()), set())

	def test_translations_are_rows_of_text_and_translation(self):
		with (PACKAGE / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
			for row in csv.reader(file):
				with self.subTest(row):
					self.assertIn(len(row), (2, 3))
