"""What must hold on any site right after `bench install-app itss_service`."""

import subprocess
import sys
from pathlib import Path

import frappe
from frappe.tests.utils import FrappeTestCase


class TestInstall(FrappeTestCase):
	def test_app_and_what_it_requires_are_installed(self):
		installed = frappe.get_installed_apps()
		self.assertIn("itss_service", installed)
		self.assertLess(installed.index("erpnext"), installed.index("itss_service"))

	def test_module_belongs_to_the_app(self):
		self.assertEqual(frappe.db.get_value("Module Def", "ITSS Service", "app_name"), "itss_service")

	def test_core_runs_in_the_bench_without_frappe(self):
		core = Path(frappe.get_app_path("itss_service", "core"))
		imports = "; ".join(f"import itss_service.core.{part.stem}" for part in core.glob("[!_]*.py"))
		check = f"import itss_service.core, sys; {imports}; sys.exit('frappe' in sys.modules)"
		self.assertEqual(subprocess.run([sys.executable, "-c", check]).returncode, 0)
