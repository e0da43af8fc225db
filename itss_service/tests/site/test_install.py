"""What must hold on any site right after `bench install-app itss_service`."""

import subprocess
import sys
from pathlib import Path

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.patches.v1_0 import add_request_fields


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

	def test_upgraded_site_gets_the_fields_that_are_new(self):
		field = {"dt": "Issue", "fieldname": "itss_request"}
		frappe.db.delete("Custom Field", field)
		add_request_fields.execute()
		self.assertTrue(frappe.db.exists("Custom Field", field))
		listed = Path(frappe.get_app_path("itss_service", "patches.txt")).read_text().splitlines()
		self.assertIn(add_request_fields.__name__, listed)
