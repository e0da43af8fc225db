"""Receivers on this machine: a mail server that only listens, and a web server that takes what is posted."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOCAL = "127.0.0.1"


@dataclass
class Sink:
	"""What arrived, each with the moment (seconds since 1970)."""

	port: int
	arrived: list[tuple[float, Any]] = field(default_factory=list)

	def wait_for(self, wanted, seconds: float) -> tuple[float, Any] | None:
		"""The first arrival for which `wanted` holds, None if there is none within that time."""
		deadline = time.monotonic() + seconds
		while time.monotonic() < deadline:
			for at, message in list(self.arrived):
				if wanted(message):
					return at, message
			time.sleep(0.2)
		return None


@contextmanager
def mail_sink() -> Iterator[Sink]:
	"""An SMTP server that accepts everything; messages are parsed."""

	class Handler(socketserver.StreamRequestHandler):
		def handle(self):
			self.say("220 sink")
			while line := self.rfile.readline():
				command = line[:4].strip().upper()
				if command == b"DATA":
					self.say("354 go on")
					sink.arrived.append((time.time(), self.message()))
					self.say("250 taken")
				elif command == b"QUIT":
					self.say("221 bye")
					return
				else:
					self.say("250 ok")

		def message(self):
			lines = []
			while (line := self.rfile.readline()) not in (b".\r\n", b""):
				lines.append(line[1:] if line.startswith(b"..") else line)
			return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

		def say(self, text: str) -> None:
			self.wfile.write(text.encode() + b"\r\n")

	class Server(socketserver.ThreadingTCPServer):
		allow_reuse_address, daemon_threads = True, True

	with Server((LOCAL, 0), Handler) as server:
		sink = Sink(server.server_address[1])
		with _running(server):
			yield sink


@contextmanager
def web_sink() -> Iterator[Sink]:
	"""A web server that answers every POST with 200; bodies are read as JSON."""

	class Handler(BaseHTTPRequestHandler):
		def do_POST(self):
			body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
			sink.arrived.append((time.time(), {"headers": dict(self.headers), "body": json.loads(body)}))
			self.send_response(200)
			self.end_headers()

		def log_message(self, *_arguments):
			pass

	with ThreadingHTTPServer((LOCAL, 0), Handler) as server:
		sink = Sink(server.server_address[1])
		with _running(server):
			yield sink


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
	thread = threading.Thread(target=server.serve_forever, daemon=True)
	thread.start()
	try:
		yield
	finally:
		server.shutdown()
		thread.join(5)
