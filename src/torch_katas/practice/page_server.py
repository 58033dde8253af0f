"""A page on the loopback that follows what `watch` shows: one address with a random token, for this user's browser.

Whoever does not know the token gets nothing, and no other site's page can ask for it: its Host header is not ours. The
server ends with the block that it was started in.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"
HEARTBEAT = 10.0
"""Seconds after which a browser that waits for news hears that the server is still there."""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Page:
    """What the page shows at this moment; browsers are told when it changes."""

    def __init__(self, address: str, nonce: str) -> None:
        self.address = address
        self.nonce = nonce
        """What the page's own script is marked with: no other one runs."""
        self._changed = threading.Condition()
        self._body = ""
        self._shell = ""
        self._version = 0
        self._is_over = False

    def set_shell(self, html: str) -> None:
        """Set the page around the part that changes; `{body}` in it stands for that part."""
        self._shell = html

    def publish(self, body: str) -> None:
        """Show HTML in place of what was shown before."""
        with self._changed:
            self._body = body
            self._version += 1
            self._changed.notify_all()

    def render(self) -> str:
        """Return the whole page."""
        return self._shell.replace("{body}", self._body)

    def body(self) -> str:
        """Return the part that changes."""
        return self._body

    def wait_for_news(self, known: int) -> int | None:
        """Return the number of the newest version, at the latest after a heartbeat; None where there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_over or self._version != known, HEARTBEAT)
            return None if self._is_over else self._version

    def end(self) -> None:
        """Let whoever waits for news go."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()


@contextmanager
def serve_page() -> Iterator[Page]:
    """Serve a page on a free port during the block."""
    token = secrets.token_urlsafe(24)
    server = ThreadingHTTPServer((HOST, 0), _Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    page = Page(f"http://{HOST}:{port}/{token}/", secrets.token_urlsafe(16))
    server.RequestHandlerClass = type("_PageHandler", (_Handler,), {"page": page, "token": token, "port": port})
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield page
    finally:
        page.end()
        server.shutdown()
        server.server_close()
        thread.join(timeout=1)


class _Handler(BaseHTTPRequestHandler):
    page: Page
    token: str
    port: int
    protocol_version = "HTTP/1.1"
    timeout = 60
    """Seconds for which a connection may stay silent."""

    def do_GET(self) -> None:
        """Answer with the page, with the part that changes, or with the news of when it does."""
        if self.headers.get("Host") not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        parts = self.path.split("/")
        if len(parts) != 3 or not secrets.compare_digest(parts[1].encode(), self.token.encode()):
            self._refuse(HTTPStatus.NOT_FOUND)
        elif parts[2] == "":
            self._send(self.page.render())
        elif parts[2] == "body":
            self._send(self.page.body())
        elif parts[2] == "news":
            self._send_news()
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def version_string(self) -> str:
        """Return what the server calls itself."""
        return "torch-katas"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to `watch`."""

    def _send(self, html: str) -> None:
        data = html.encode("utf-8", "replace")
        self._send_head(HTTPStatus.OK, "text/html; charset=utf-8", {"Content-Length": str(len(data))})
        self.wfile.write(data)

    def _refuse(self, status: HTTPStatus) -> None:
        self._send_head(status, "text/plain; charset=utf-8", {"Content-Length": "0"})

    def _send_news(self) -> None:
        """Send an event for each version, until the server ends or nobody listens any more."""
        self._send_head(HTTPStatus.OK, "text/event-stream", {"Connection": "close"})
        self.close_connection = True
        known = -1
        while (newest := self.page.wait_for_news(known)) is not None:
            try:
                self.wfile.write(b": here\n\n" if newest == known else f"data: {newest}\n\n".encode())
                self.wfile.flush()
            except OSError:
                return
            known = newest

    def _send_head(self, status: HTTPStatus, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        common = {
            "Content-Type": kind,
            "Content-Security-Policy": POLICY.format(nonce=self.page.nonce),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        for name, value in {**common, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
