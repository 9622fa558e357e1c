"""Downloading from servers that are not trusted: https only, resumable, bounded, and possible to stop.

Everything goes through `HttpClient`. Plain http is accepted for this very machine (loopback) and from
nowhere else, also not through a redirect. Environment variables for proxies and for certificates
(`SSL_CERT_FILE`) work as they do for other Python programs.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from desktop.catalog.errors import InstallCancelledError, SourceError
from desktop.catalog.hashing import size_of

T = TypeVar("T")

TIMEOUT_S = 20.0  # without a byte
RETRY_PAUSES_S = (0.5, 2.0, 5.0)
_CHUNK_BYTES = 1 << 16
_MAX_PAGE_BYTES = 16 << 20


@dataclass(frozen=True)
class Page:
    """A small answer read whole; `url` is the base for relative links in it."""

    url: str
    content_type: str
    body: bytes


class _BrokenTransferError(Exception):
    """The server stopped answering or had a passing trouble; worth another try."""


class HttpClient:
    """The connections of one installation.

    A server that has answered once gets three more tries after each failure that brought no new byte;
    one that never answered is given up at once, so that the next source can be tried.
    """

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop
        self._servers_seen: set[str] = set()
        self._opener = _make_opener()

    def check_stop(self) -> None:
        """Leave by an exception if somebody asked to stop.

        Raises:
            InstallCancelledError: somebody did.
        """
        if self._should_stop():
            raise InstallCancelledError("Stopped. The download will resume where it was.")

    def read_page(self, url: str, *, accept: str) -> Page:
        """Read a small document.

        Raises:
            SourceError: no usable answer; the message says why.
            InstallCancelledError: asked to stop.
        """

        def attempt() -> Page:
            with self._open(url, {"Accept": accept}) as response:
                body = _read(lambda: response.read(_MAX_PAGE_BYTES + 1))
                if len(body) > _MAX_PAGE_BYTES:
                    raise SourceError(f"{host_of(url)} sent a page that is too long")
                if response.length:
                    raise _BrokenTransferError("the connection was cut")
                # Without a redirect the address as asked for stays the base, with its credentials.
                base = url if response.url == _without_credentials(url)[0] else response.url
                return Page(base, response.headers.get_content_type(), body)

        return self._patiently(url, attempt, received_bytes=lambda: 0)

    def download(
        self,
        url: str,
        target: Path,
        *,
        size_bytes: int | None,
        max_bytes: int,
        on_bytes: Callable[[int, int], None],
    ) -> None:
        """Bring `target` to its full size, going on after the bytes it already has.

        Args:
            url: https, or http on this machine.
            target: may hold the beginning of the file.
            size_bytes: exact size if it is known; else the size that the server announces.
            max_bytes: a server that announces more is refused.
            on_bytes: receives (bytes so far, bytes in all).

        Raises:
            SourceError: no usable answer; the message says why. What was received stays in `target`.
            InstallCancelledError: asked to stop; what was received stays in `target`.
        """

        def attempt() -> None:
            done_bytes = size_of(target)
            if done_bytes == size_bytes:
                on_bytes(done_bytes, done_bytes)
                return
            headers = {"Range": f"bytes={done_bytes}-"} if done_bytes else {}
            with self._open(url, headers, on_bad_range=lambda: target.unlink(missing_ok=True)) as response:
                start, total_bytes = _announced_range(response, done_bytes, size_bytes)
                if total_bytes > max_bytes or total_bytes != (size_bytes or total_bytes):
                    raise SourceError(
                        f"{host_of(url)} has a file of {total_bytes} bytes, not {size_bytes or max_bytes}"
                    )
                self._receive(response, target, start=start, total_bytes=total_bytes, on_bytes=on_bytes)

        self._patiently(url, attempt, received_bytes=lambda: size_of(target))

    def _receive(
        self,
        response: http.client.HTTPResponse,
        target: Path,
        *,
        start: int,
        total_bytes: int,
        on_bytes: Callable[[int, int], None],
    ) -> None:
        with target.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            done_bytes = start
            while done_bytes < total_bytes:
                chunk = _read(lambda: response.read1(_CHUNK_BYTES))
                if not chunk:
                    raise _BrokenTransferError("the connection was cut")
                file.write(chunk[: total_bytes - done_bytes])
                done_bytes = min(done_bytes + len(chunk), total_bytes)
                on_bytes(done_bytes, total_bytes)
                self.check_stop()

    def _patiently(self, url: str, attempt: Callable[[], T], *, received_bytes: Callable[[], int]) -> T:
        failures = 0
        while True:
            self.check_stop()
            before = received_bytes()
            try:
                return attempt()
            except _BrokenTransferError as error:
                failures = 0 if received_bytes() > before else failures + 1
                if failures > len(RETRY_PAUSES_S) or _server_of(url) not in self._servers_seen:
                    raise SourceError(f"{host_of(url)}: {error}") from error
            self._pause(RETRY_PAUSES_S[max(failures - 1, 0)])

    def _pause(self, pause_s: float) -> None:
        end = time.monotonic() + pause_s
        while (left_s := end - time.monotonic()) > 0:
            self.check_stop()
            time.sleep(min(left_s, 0.1))

    def _open(
        self, url: str, headers: dict[str, str], *, on_bad_range: Callable[[], None] | None = None
    ) -> http.client.HTTPResponse:
        check_url(url)
        clean_url, authorization = _without_credentials(url)
        request = urllib.request.Request(clean_url, headers={"User-Agent": "finemed", **headers})  # noqa: S310 - checked
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        try:
            response = self._opener.open(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            error.close()
            self._servers_seen.add(_server_of(url))
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and on_bad_range:
                on_bad_range()
                raise _BrokenTransferError("the server refused to go on from here") from error
            if error.code >= 500 or error.code == http.HTTPStatus.TOO_MANY_REQUESTS:
                raise _BrokenTransferError(f"the server answered {error.code}") from error
            raise SourceError(f"{host_of(url)} answered {error.code} for {clean_url}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _BrokenTransferError(str(getattr(error, "reason", error))) from error
        self._servers_seen.add(_server_of(url))
        return response


def check_url(url: str, *, linked_from: str | None = None) -> None:
    """Refuse an address that could be read or changed by others on the way.

    Args:
        url: the address about to be opened.
        linked_from: where the address was found, if it came from a server: a page of another machine
            must not send us to services of this one.

    Raises:
        SourceError: malformed, or neither https nor http on this machine.
    """
    try:
        scheme = urllib.parse.urlsplit(url).scheme
    except ValueError as error:
        raise SourceError("an address is malformed") from error
    is_local_http = (
        scheme == "http" and is_loopback(url) and (linked_from is None or is_loopback(linked_from))
    )
    if scheme != "https" and not is_local_http:
        raise SourceError(f"{host_of(url) or 'an address without a host'} is not reached through https")


def is_loopback(url: str) -> bool:
    """Whether the host of the address is this very machine."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host name alone: without port, user name and password, fit for messages."""
    return urllib.parse.urlsplit(url).hostname or ""


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        check_url(newurl, linked_from=req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _make_opener() -> urllib.request.OpenerDirector:
    import ssl  # the packaged application may come without it

    # The default context reads the certificates of the system, or those of SSL_CERT_FILE.
    return urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context()), _SafeRedirects()
    )


def _read(read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenTransferError(str(error) or type(error).__name__) from error


def _announced_range(
    response: http.client.HTTPResponse, wanted_start: int, size_bytes: int | None
) -> tuple[int, int]:
    """Return where the body starts in the file and how large the file is, as the server says.

    `size_bytes` is believed where the server says nothing.
    """
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        content_range = response.headers.get("Content-Range", "")
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", content_range)
        if match is None or int(match[1]) != wanted_start:
            raise SourceError(f"{host_of(response.url)} sent another range than the one asked for")
        return wanted_start, int(match[2])
    length = response.headers.get("Content-Length") or str(size_bytes or "")
    if not length.isdecimal():
        raise SourceError(f"{host_of(response.url)} does not say how large the file is")
    return 0, int(length)


def _server_of(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


def _without_credentials(url: str) -> tuple[str, str | None]:
    """Split `https://user:password@host/…` into the address and its Authorization header."""
    parts = urllib.parse.urlsplit(url)
    credentials, at_sign, host = parts.netloc.rpartition("@")
    if not at_sign:
        return url, None
    token = base64.b64encode(urllib.parse.unquote(credentials).encode()).decode()
    return parts._replace(netloc=host).geturl(), f"Basic {token}"
