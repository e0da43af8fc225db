"""A browser driven over the WebDriver protocol (W3C), with nothing but the standard library and chromedriver."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_CONTROL, _RELEASE, _TAB = "\ue009", "\ue000", "\ue004"
_ARGUMENTS = [
	"--headless=new",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-dev-shm-usage",
	"--disable-background-networking",
	"--disable-component-update",
	"--force-color-profile=srgb",
	"--hide-scrollbars",
]
CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class BrowserError(Exception):
	"""The browser refused a command, or what was waited for did not come."""


def missing_browser() -> str | None:
	"""What is missing to drive a browser, as a sentence; None where nothing is."""
	if not shutil.which("chromedriver"):
		return "there is no chromedriver here (Debian: apt install chromium-driver)"
	if not any(shutil.which(name) for name in CHROMES):
		return "there is no Chromium here (Debian: apt install chromium)"
	return None


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


class Browser:
	"""One headless window; a context manager that ends the driver it started."""

	def __init__(self, width: int = 1400, height: int = 1000, language: str = "en-US") -> None:
		self._port = free_port()
		self._driver = subprocess.Popen(
			["chromedriver", f"--port={self._port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
		)
		chrome = next(filter(None, map(shutil.which, CHROMES)))
		options = {
			"binary": chrome,
			"args": [*_ARGUMENTS, f"--window-size={width},{height}", f"--lang={language}"],
		}
		wanted = {
			"browserName": "chrome",
			"goog:chromeOptions": options,
			"goog:loggingPrefs": {"browser": "ALL"},
		}
		self._wait_for_driver()
		self._session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
		self.resize(width, height)

	def __enter__(self) -> Browser:
		return self

	def __exit__(self, *_: object) -> None:
		self.close()

	def close(self) -> None:
		with suppress(BrowserError, OSError):  # it is going away all the same
			self._do("DELETE", "")
		self._driver.terminate()
		self._driver.wait(10)

	def open(self, url: str) -> None:
		self._do("POST", "/url", {"url": url})

	def run(self, script: str, *arguments: Any) -> Any:
		"""The value of the body of an async JavaScript function."""
		body = f"return (async function() {{ {script} }}).apply(null, arguments)"
		return self._do("POST", "/execute/sync", {"script": body, "args": list(arguments)})

	def wait(self, script: str, *arguments: Any, what: str = "", seconds: float = 30) -> Any:
		"""Runs a script until it gives something true."""
		deadline = time.monotonic() + seconds
		while True:
			try:
				if found := self.run(script, *arguments):
					return found
			except BrowserError:
				if time.monotonic() > deadline:
					raise
			if time.monotonic() > deadline:
				raise BrowserError(f"waited {seconds:.0f} s in vain for {what or script}: {self.told()}")
			time.sleep(0.1)

	def find(self, selector: str, seconds: float = 30) -> str:
		"""The id of the first element that is seen."""
		script = (
			"""return [...document.querySelectorAll(arguments[0])].find(e => e.getClientRects().length)"""
		)
		return self.wait(script, selector, what=selector, seconds=seconds)[_ELEMENT]

	def click(self, selector: str) -> None:
		element = self.find(selector)
		self.run("arguments[0].scrollIntoView({block: 'center'})", {_ELEMENT: element})
		self._do("POST", f"/element/{element}/click", {})

	def type(self, selector: str, text: str) -> None:
		"""Replaces the content of a field, as a person would, and leaves it."""
		element = self.find(selector)
		self.run("arguments[0].scrollIntoView({block: 'center'})", {_ELEMENT: element})
		select_all, leave = f"{_CONTROL}a{_RELEASE}", _TAB
		self._do("POST", f"/element/{element}/value", {"text": f"{select_all}{text}{leave}"})

	def attach(self, selector: str, file: Path) -> None:
		"""Chooses a file in a file field."""
		element = self.find(selector)
		self._do("POST", f"/element/{element}/value", {"text": str(file)})

	def drag(self, selector: str, start: float, end: float) -> None:
		"""Drags across an element, from and to a share of its width."""
		element = self.find(selector)
		self.run("arguments[0].scrollIntoView({block: 'center'})", {_ELEMENT: element})
		box = self.run("return arguments[0].getBoundingClientRect().toJSON()", {_ELEMENT: element})
		y = round(box["y"] + box["height"] / 2)
		at = [round(box["x"] + box["width"] * share) for share in (start, (start + end) / 2, end)]
		move = [{"type": "pointerMove", "duration": 50, "x": x, "y": y} for x in at]
		steps = [move[0], {"type": "pointerDown", "button": 0}, *move[1:], {"type": "pointerUp", "button": 0}]
		self._do("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": steps}]})

	def text(self, selector: str) -> str:
		return self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

	def resize(self, width: int, height: int) -> None:
		metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
		command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}
		self._do("POST", "/goog/cdp/execute", command)

	def screenshot(self) -> bytes:
		return base64.b64decode(self._do("GET", "/screenshot"))

	def complaints(self) -> list[str]:
		"""Errors that the page wrote to its console since the last call."""
		entries = self._do("POST", "/se/log", {"type": "browser"})
		return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

	def told(self) -> str:
		"""What dialogs on the page say."""
		script = "return [...document.querySelectorAll('.modal.show .modal-content')].map(e => e.innerText).join(' | ')"
		return self.run(script) or "the page says nothing"

	def _wait_for_driver(self) -> None:
		deadline = time.monotonic() + 20
		while True:
			try:
				if self._call("GET", "/status")["ready"]:
					return
			except OSError:
				if time.monotonic() > deadline or self._driver.poll() is not None:
					raise BrowserError("chromedriver did not start") from None
			time.sleep(0.1)

	def _do(self, method: str, path: str, body: dict | None = None) -> Any:
		return self._call(method, f"/session/{self._session}{path}", body)

	def _call(self, method: str, path: str, body: dict | None = None) -> Any:
		request = urllib.request.Request(
			f"http://127.0.0.1:{self._port}{path}",
			method=method,
			data=None if body is None else json.dumps(body).encode(),
			headers={"Content-Type": "application/json"},
		)
		opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
		try:
			with opener.open(request, timeout=120) as response:
				return json.load(response)["value"]
		except urllib.error.HTTPError as error:
			told = json.load(error)["value"]
			raise BrowserError(f"{told['error']}: {told['message'].splitlines()[0]}") from None
