#!/usr/bin/python3
"""Keeps notes: what is posted becomes a line of a file, and whoever asks gets the file."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

FILE = Path(sys.argv[1])


class Notes(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        """Give all notes."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(FILE.read_bytes() if FILE.exists() else b"nothing yet\n")

    def do_POST(self) -> None:
        """Take a note."""
        note = self.rfile.read(int(self.headers["Content-Length"]))
        with FILE.open("ab") as file:
            file.write(note + b"\n")
        self.send_response(204)
        self.end_headers()


HTTPServer(("", 8080), Notes).serve_forever()
