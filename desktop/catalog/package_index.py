"""Finding one wheel on a Python package index: JSON (PEP 691), or HTML (PEP 503) where there is no JSON."""

from __future__ import annotations

import html.parser
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from desktop.catalog.errors import SourceError
from desktop.catalog.http_client import HttpClient, Page, check_url, host_of

DEFAULT_INDEX_URL = "https://pypi.org/simple"
_INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
_JSON_TYPE = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{_JSON_TYPE}, text/html;q=0.1"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class WheelFile:
    """A wheel as the index announces it.

    Attributes:
        size_bytes: None where the index does not say.
    """

    url: str
    sha256: str
    size_bytes: int | None


def index_url(environ: Mapping[str, str]) -> str:
    """The package index that uv or pip would use on this machine, else pypi.org."""
    for variable in _INDEX_VARIABLES:
        if value := environ.get(variable):
            # uv accepts NAME=URL.
            return re.sub(r"^[\w.-]+=(?=https?://)", "", value).rstrip("/")
    return DEFAULT_INDEX_URL


def find_wheel(client: HttpClient, index: str, *, project: str, version: str) -> WheelFile:
    """Look up the pure Python wheel of one version of a project.

    Raises:
        SourceError: no answer, an answer that cannot be read, no such wheel, or one without SHA-256.
        InstallCancelledError: asked to stop.
    """
    page = client.read_page(f"{index}/{project}/", accept=_ACCEPT)
    wanted = f"{project.replace('-', '_')}-{version}-py3-none-any.whl"
    for file_name, file in _files_of(page):
        if file_name.lower() == wanted.lower():
            if not _SHA256.fullmatch(file.sha256):
                raise SourceError(f"{host_of(page.url)} gives no SHA-256 for {wanted}")
            check_url(file.url, linked_from=page.url)
            return file
    raise SourceError(f"{host_of(page.url)} has no {wanted}")


def _files_of(page: Page) -> Iterator[tuple[str, WheelFile]]:
    try:
        text = page.body.decode("utf-8")
        yield from _json_files(page, text) if page.content_type == _JSON_TYPE else _html_files(page, text)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(f"{host_of(page.url)} sent a page that is no package index") from error


def _json_files(page: Page, text: str) -> Iterator[tuple[str, WheelFile]]:
    for file in cast("list[dict[str, object]]", json.loads(text)["files"]):
        size = file.get("size")
        hashes = cast("dict[str, str]", file["hashes"])
        url = urllib.parse.urljoin(page.url, cast("str", file["url"]))
        size_bytes = size if isinstance(size, int) and size > 0 else None
        yield cast("str", file["filename"]), WheelFile(url, hashes.get("sha256", ""), size_bytes)


def _html_files(page: Page, text: str) -> Iterator[tuple[str, WheelFile]]:
    links = _Links()
    links.feed(text)
    for link in links.targets:
        url, _, fragment = urllib.parse.urljoin(page.url, link).partition("#")
        file_name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rpartition("/")[2])
        yield file_name, WheelFile(url, fragment.removeprefix("sha256="), None)


class _Links(html.parser.HTMLParser):
    """Gathers the targets of all links."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.targets += [value for name, value in attrs if name == "href" and value]
