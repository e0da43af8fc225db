"""A web server of the site under test, on a port of its own, for the time of a test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

import frappe

from itss_service.tests.browser.webdriver import free_port

START_SECONDS = 60


def missing_assets() -> str | None:
	"""What the pages need and this bench has not built, as a sentence; None where nothing is missing."""
	sites = frappe.utils.get_bench_path() + "/sites" if not os.path.exists("assets") else "."
	manifest = os.path.join(sites, "assets", "assets.json")
	if not os.path.exists(manifest):
		return "the bench's assets are not built (bench build)"
	with open(manifest, encoding="utf-8") as file:
		if "itss_setup.bundle.js" not in file.read():
			return "the app's assets are not built (bench build --app itss_service)"
	return None


def unfinished_setup() -> str | None:
	"""Whether the desk would show the setup wizard instead of its pages, as a sentence; None where it is done."""
	if frappe.db.get_single_value("System Settings", "setup_complete"):
		return None
	return "the site's setup wizard has not been completed"


@contextmanager
def serving(site: str) -> Iterator[str]:
	"""Gives the address of the site while the block runs."""
	port = free_port()
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site, "serve"]
	with TemporaryFile() as log:
		server = subprocess.Popen(
			[*command, "--port", str(port), "--noreload"],
			stdout=log,
			stderr=log,
			env=os.environ | {"DEV_SERVER": "1"},
		)
		try:
			base = f"http://127.0.0.1:{port}"
			_wait(base, server)
			yield base
		finally:
			server.terminate()
			server.wait(15)


def _wait(base: str, server: subprocess.Popen) -> None:
	deadline = time.monotonic() + START_SECONDS
	opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
	while True:
		try:
			opener.open(f"{base}/api/method/ping", timeout=10).close()
			return
		except urllib.error.HTTPError:
			return  # it answers
		except OSError:
			if server.poll() is not None or time.monotonic() > deadline:
				raise RuntimeError("the site's web server did not start") from None
		time.sleep(0.2)
