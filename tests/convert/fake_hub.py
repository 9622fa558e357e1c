"""A stand-in for the hub on the loopback: the few calls that downloading and uploading make."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub(ThreadingHTTPServer):
    """Serves `files` and keeps what is uploaded.

    Attributes:
        files: content by file name, of one repository at one commit.
        uploads: bytes of large files by SHA-256, small ones are in `commits`.
        cut_after: bytes after which a download breaks off, once.
        ranges: the Range headers that were asked for.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}
        self.commits: list[list[dict]] = []
        self.ranges: list[str] = []
        self.cut_after: int | None = None
        self.is_closed_to_us = False
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _json(self, value: object, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_HEAD(self) -> None:
        self._file(with_body=False)

    def do_GET(self) -> None:
        if not self.server.files:
            return self._json({"error": "Repository not found"}, 404)
        if "/tree/" in self.path:
            entries = [(name, len(content)) for name, content in self.server.files.items()]
            return self._json(
                [{"type": "file", "path": n, "size": size, "oid": COMMIT} for n, size in entries]
            )
        if self.path.startswith("/api/"):
            files = [{"rfilename": name} for name in self.server.files]
            return self._json({"id": "Tiny/Tiny-Instruct", "sha": COMMIT, "siblings": files})
        return self._file(with_body=True)

    def _file(self, *, with_body: bool) -> None:
        content = self.server.files.get(self.path.rsplit("/", 1)[-1])
        if content is None:
            return self._json({"error": "Entry not found"}, 404)
        start = 0
        if asked := self.headers.get("Range"):
            self.server.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").partition("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        if not with_body:
            return None
        if self.server.cut_after is not None and len(content) > self.server.cut_after:
            self.wfile.write(content[start : self.server.cut_after])
            self.server.cut_after = None
            self.close_connection = True
            return None
        self.wfile.write(content[start:])
        return None

    def do_PUT(self) -> None:
        body = self._body()
        self.server.uploads[hashlib.sha256(body).hexdigest()] = body
        self._json({})

    def do_POST(self) -> None:  # noqa: PLR0911  # one return per address
        body = self._body()
        if self.server.is_closed_to_us:
            return self._json({"error": "Invalid username or password."}, 401)
        if self.path.endswith("/validate-yaml"):
            return self._json({"errors": [], "warnings": []})
        if self.path.endswith("/repos/create"):
            return self._json({"url": f"{self.server.endpoint}/Tiny/Tiny-GGUF", "name": "Tiny/Tiny-GGUF"})
        if "/preupload/" in self.path:
            asked = json.loads(body)["files"]
            is_large = re.compile(r"\.gguf$").search
            modes = [(f["path"], "lfs" if is_large(f["path"]) else "regular") for f in asked]
            return self._json(
                {"files": [{"path": p, "uploadMode": m, "shouldIgnore": False} for p, m in modes]}
            )
        if self.path.endswith("/info/lfs/objects/batch"):
            objects = [
                {**o, "actions": {"upload": {"href": f"{self.server.endpoint}/put/{o['oid']}"}}}
                for o in json.loads(body)["objects"]
            ]
            return self._json({"transfer": "basic", "objects": objects})
        if "/commit/" in self.path:
            self.server.commits.append([json.loads(line) for line in body.splitlines() if line])
            return self._json(
                {"commitOid": COMMIT, "commitUrl": f"{self.server.endpoint}/Tiny/Tiny-GGUF/commit/{COMMIT}"}
            )
        return self._json({"error": f"not in this fake: {self.path}"}, 404)
