"""Complete ERPNext's setup wizard on a new site, for a made-up company.

Run by a bench's Python inside its sites folder: complete_setup_wizard.py SITE YEAR, the year being the company's first.
"""

from __future__ import annotations

import sys

import frappe
from frappe.desk.page.setup_wizard.setup_wizard import setup_complete


def main(site: str, year: str) -> None:
	frappe.init(site=site)
	frappe.connect()
	answers = {
		"language": "English",
		"country": "China",
		"currency": "CNY",
		"timezone": "Asia/Shanghai",
		"full_name": "Linden Owner",
		"email": "owner@linden.example",
		"password": "Linden-Pass-1",
		"company_name": "Linden",
		"company_abbr": "LI",
		"chart_of_accounts": "Standard",
		"fy_start_date": f"{year}-01-01",
		"fy_end_date": f"{year}-12-31",
		"bank_account": "Bank",
	}
	setup_complete(answers)
	frappe.db.commit()
	if not frappe.is_setup_complete():
		sys.exit("the setup wizard did not complete")


if __name__ == "__main__":
	main(*sys.argv[1:])
