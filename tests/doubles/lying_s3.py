"""An S3 server that promises more bytes than it sends: what a broken proxy or a dying disk looks like."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LyingS3(BaseHTTPRequestHandler):
    """Answers every GET with half of what it announced."""

    def do_GET(self) -> None:
        """Announce ten bytes, send five, hang up."""
        self.send_response(200)
        self.send_header("Content-Length", "10")
        self.end_headers()
        self.wfile.write(b"12345")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the base class gave it
        """Say nothing on the tests' standard error."""


def lying_s3() -> ThreadingHTTPServer:
    """The server on a free port of loopback, not yet running."""
    return ThreadingHTTPServer(("127.0.0.1", 0), LyingS3)
