"""The page of `watch --page` as a program asks for it: only with its token, only under its own name, until the end."""

import http.client
import socket
import threading
from urllib.parse import urlsplit

import pytest

from torch_katas.practice.page_server import serve_page


@pytest.fixture
def page():
    with serve_page() as page:
        page.set_shell("<main>{body}</main>")
        page.publish("<p>first</p>")
        yield page


def ask(page, path=None, host=None):
    """Return the status, the headers and the text of an answer."""
    address = urlsplit(page.address)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    connection.request("GET", address.path if path is None else path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def test_it_shows_what_was_published_last(page):
    assert ask(page)[2] == "<main><p>first</p></main>"
    page.publish("<p>second</p>")
    assert ask(page)[2] == "<main><p>second</p></main>"
    assert ask(page, urlsplit(page.address).path + "body")[2] == "<p>second</p>"


@pytest.mark.parametrize("path", ["/", "/body", "/x/", "/x/body", "//", "/../../etc/passwd"])
def test_without_the_token_there_is_nothing(page, path):
    status, _, text = ask(page, path)
    assert (status, text) == (404, "")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost:1"])
def test_under_another_name_there_is_nothing(page, host):
    assert ask(page, host=host)[0] == 403


def test_it_listens_on_the_loopback_and_each_address_is_new(page):
    assert urlsplit(page.address).hostname == "127.0.0.1"
    with serve_page() as other:
        assert urlsplit(other.address).path != urlsplit(page.address).path
        assert len(urlsplit(other.address).path) > 30


def test_nothing_is_kept_sent_on_or_loaded_from_elsewhere(page):
    headers = ask(page)[1]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_who_waits_for_news_hears_of_each_version(page):
    address = urlsplit(page.address)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    connection.request("GET", address.path + "news")
    answer = connection.getresponse()
    first = answer.readline()
    answer.readline()
    page.publish("<p>again</p>")
    assert (first, answer.readline()) == (b"data: 1\n", b"data: 2\n")
    connection.close()


def test_it_ends_with_its_block_even_when_somebody_waits():
    before = threading.active_count()
    with serve_page() as page:
        address = urlsplit(page.address)
        waiting = socket.create_connection((address.hostname, address.port), timeout=10)
        waiting.sendall(f"GET {address.path}news HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert waiting.recv(100).startswith(b"HTTP/1.1 200")
    with pytest.raises(OSError):
        socket.create_connection((address.hostname, address.port), timeout=1)
    waiting.close()
    assert threading.active_count() <= before + 1
