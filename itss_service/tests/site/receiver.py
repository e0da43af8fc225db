"""A web server on this machine that keeps what it is sent, and answers as told."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Receiver:
	url: str = ""
	status: int = 200
	requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def web_receiver():
	receiver = Receiver()

	class Handler(BaseHTTPRequestHandler):
		def do_POST(self):
			body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
			receiver.requests.append((dict(self.headers), body))
			self.send_response(receiver.status)
			self.end_headers()

		def log_message(self, *_):
			pass

	server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
	Thread(target=server.serve_forever, daemon=True).start()
	receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
	try:
		yield receiver
	finally:
		server.shutdown()
		server.server_close()
