"""The client for untrusted servers, and the reading of package indexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.catalog import http_client
from desktop.catalog.errors import InstallCancelledError, SourceError
from desktop.catalog.http_client import HttpClient, check_url
from desktop.catalog.package_index import DEFAULT_INDEX_URL, find_wheel, index_url
from tests.unit.catalog.loopback import JSON_TYPE, LoopbackServer, wheel_name


@pytest.fixture
def client() -> HttpClient:
    return HttpClient(lambda: False)


@pytest.mark.parametrize(
    "url", ["https://pypi.org/x", "http://127.0.0.1:80/x", "http://[::1]/x", "http://localhost/x"]
)
def test_https_and_this_machine_are_accepted(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    "url",
    ["http://pypi.org/x", "http://127.0.0.1.example.org/x", "ftp://pypi.org/x", "file:///etc/passwd", "x"],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match="https"):
        check_url(url)


@pytest.mark.parametrize("url", ["https://[", "https://[::1/x"])
def test_a_malformed_address_is_refused(client: HttpClient, url: str) -> None:
    with pytest.raises(SourceError, match="malformed"):
        client.read_page(url, accept="text/html")


@pytest.mark.parametrize("url", ["https://pypi.org:port/x", "https://a b/x"])
def test_an_address_that_cannot_be_opened_is_told(client: HttpClient, url: str) -> None:
    with pytest.raises(SourceError):
        client.read_page(url, accept="text/html")


def test_a_redirect_to_a_malformed_address_is_told(server: LoopbackServer, client: HttpClient) -> None:
    server.redirects["/x"] = "https://[/y"
    with pytest.raises(SourceError):
        client.read_page(f"{server.url}/x", accept="text/html")


def test_a_page_that_is_cut_is_asked_again(server: LoopbackServer, client: HttpClient) -> None:
    server.pages["/x"] = ("text/html", b"whole page")
    server.cut_after["/x"] = [4]
    assert client.read_page(f"{server.url}/x", accept="text/html").body == b"whole page"


def test_another_machine_cannot_send_us_to_this_one() -> None:
    with pytest.raises(SourceError):
        check_url("http://127.0.0.1:8080/admin", linked_from="https://pypi.org/simple/x/")


def test_a_server_that_never_answered_is_given_up_at_once(
    client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "RETRY_PAUSES_S", (1000.0,))
    with pytest.raises(SourceError, match="refused"):
        client.read_page("http://127.0.0.1:1/", accept="text/html")


def test_a_server_that_stays_down_is_given_up_after_a_few_tries(
    server: LoopbackServer, client: HttpClient
) -> None:
    server.statuses["/x"] = [503] * 20
    with pytest.raises(SourceError, match="503"):
        client.read_page(f"{server.url}/x", accept="text/html")
    assert len(server.requests) == 1 + len(http_client.RETRY_PAUSES_S)


def test_waiting_for_a_server_can_be_stopped(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "RETRY_PAUSES_S", (1000.0,))
    server.statuses["/x"] = [503] * 20
    client = HttpClient(lambda: bool(server.requests))
    with pytest.raises(InstallCancelledError):
        client.read_page(f"{server.url}/x", accept="text/html")


def test_bytes_beyond_the_end_are_asked_again_from_the_start(
    server: LoopbackServer, client: HttpClient, tmp_path: Path
) -> None:
    server.pages["/x"] = ("application/octet-stream", b"short")
    target = tmp_path / "x"
    target.write_bytes(b"much too long")
    client.download(
        f"{server.url}/x", target, size_bytes=None, max_bytes=100, on_bytes=lambda _done, _total: None
    )
    assert target.read_bytes() == b"short"


def test_credentials_of_the_index_are_sent_and_never_shown(
    server: LoopbackServer, client: HttpClient
) -> None:
    server.serve_part(1)
    index = server.url.replace("http://", "http://ada:s%40cret@") + "/simple"
    wheel = find_wheel(client, index, project="tiny-part1", version="1.0")
    assert server.authorizations == ["Basic YWRhOnNAY3JldA=="]
    assert wheel.url.endswith(wheel_name(1))
    with pytest.raises(SourceError) as caught:
        find_wheel(client, index, project="tiny-part9", version="1.0")
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, DEFAULT_INDEX_URL),
        ({"PIP_INDEX_URL": "https://a.example/simple/"}, "https://a.example/simple"),
        ({"PIP_INDEX_URL": "https://a.example", "UV_INDEX_URL": "https://b.example"}, "https://b.example"),
        ({"UV_INDEX_URL": "https://b.example", "UV_DEFAULT_INDEX": "https://c.example"}, "https://c.example"),
        ({"UV_DEFAULT_INDEX": "mirror=https://c.example/simple?a=b"}, "https://c.example/simple?a=b"),
        ({"UV_DEFAULT_INDEX": ""}, DEFAULT_INDEX_URL),
    ],
)
def test_the_index_is_the_one_that_uv_or_pip_would_use(environment: dict[str, str], expected: str) -> None:
    assert index_url(environment) == expected


@pytest.mark.parametrize(
    "page",
    [
        (JSON_TYPE, b"{"),
        (JSON_TYPE, b"[]"),
        (JSON_TYPE, b'{"files": [{"filename": "x"}]}'),
        (JSON_TYPE, b'{"files": 3}'),
        (JSON_TYPE, b"[" * 100_000),
        (JSON_TYPE, b'{"files": [{"filename": "x", "hashes": {}, "url": "https://[/x"}]}'),
        ("text/html", b"\xff\xfe"),
    ],
)
def test_a_page_that_is_no_index_is_refused(
    server: LoopbackServer, client: HttpClient, page: tuple[str, bytes]
) -> None:
    server.pages["/simple/tiny-part1/"] = page
    with pytest.raises(SourceError, match="no package index"):
        find_wheel(client, f"{server.url}/simple", project="tiny-part1", version="1.0")


def test_a_page_without_end_is_refused(
    server: LoopbackServer, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "_MAX_PAGE_BYTES", 1000)
    server.pages["/simple/tiny-part1/"] = ("text/html", b"x" * 1001)
    with pytest.raises(SourceError, match="too long"):
        find_wheel(client, f"{server.url}/simple", project="tiny-part1", version="1.0")


@pytest.mark.parametrize("as_html", [False, True])
def test_a_wheel_without_hash_is_refused(server: LoopbackServer, client: HttpClient, as_html: bool) -> None:
    server.serve_part(1, sha256="none", as_html=as_html)
    with pytest.raises(SourceError, match="no SHA-256"):
        find_wheel(client, f"{server.url}/simple", project="tiny-part1", version="1.0")


def test_an_index_that_announces_an_empty_wheel_is_not_believed(
    server: LoopbackServer, client: HttpClient
) -> None:
    server.serve_part(1)
    content_type, page = server.pages["/simple/tiny-part1/"]
    size = str(len(server.pages[f"/files/{wheel_name(1)}"][1])).encode()
    server.pages["/simple/tiny-part1/"] = (content_type, page.replace(b'"size": ' + size, b'"size": 0'))
    wheel = find_wheel(client, f"{server.url}/simple", project="tiny-part1", version="1.0")
    assert wheel.size_bytes is None


def test_an_index_cannot_link_to_an_unsafe_address(server: LoopbackServer, client: HttpClient) -> None:
    server.serve_part(1)
    content_type, page = server.pages["/simple/tiny-part1/"]
    server.pages["/simple/tiny-part1/"] = (content_type, page.replace(b"../../files", b"http://example.org"))
    with pytest.raises(SourceError, match="https"):
        find_wheel(client, f"{server.url}/simple", project="tiny-part1", version="1.0")
