"""Frappe's command line, run so that every skipped test is written down: Frappe's test runner tells no reasons.

Run by a bench's Python inside its sites folder: tell_skips.py FILE COMMAND... writes one JSON list [test, reason] per
skip, each on a line of its own.
"""

from __future__ import annotations

import json
import sys
import unittest

from frappe.utils.bench_helper import main

add_skip = unittest.TestResult.addSkip


def write_down(path: str) -> None:
	def told(result: unittest.TestResult, test: unittest.TestCase, reason: str) -> None:
		with open(path, "a", encoding="utf-8") as file:
			file.write(json.dumps([test.id(), str(reason)]) + "\n")
		add_skip(result, test, reason)

	unittest.TestResult.addSkip = told


if __name__ == "__main__":
	write_down(sys.argv.pop(1))
	main()
