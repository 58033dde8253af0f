"""`watch --page`: what the browser shows follows the terminal, and is gone with it."""

import re
import urllib.error
import urllib.request

import browser
import pytest
from page_reader import read
from terminal import Terminal

SQUARES = "def double(x):\n    return x * x"


def fetch(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_the_page_follows_the_terminal_until_it_ends(mini, tmp_path):
    terminal = Terminal(mini, "--page")
    terminal.sees("Page: http://127.0.0.1:")
    address = re.search(r"http://127\.0\.0\.1:\d+/\S+/", terminal.text)[0]
    page = read(fetch(address))
    assert page.unmatched == []
    assert "def double(x: Tensor)" in page.only("section", class_="statement").text
    mini.solve(double=SQUARES)
    terminal.sees("mistake   squares")
    terminal.child.send("h")
    terminal.sees("double, hint 1 of 3")
    body = fetch(f"{address}body")
    assert "Every number is doubled." in body
    assert len(read(body).all("table", class_="grid")) == 2
    assert "hint 1 of 3" in body
    if browser.program():
        shown = browser.show(address, tmp_path)
        assert "Every number is doubled." in shown.dom
        assert shown.console == []
        assert all(request.startswith(address) or request.endswith("/favicon.ico") for request in shown.requests)
    terminal.child.send("q")
    assert terminal.ends() == 0
    with pytest.raises(urllib.error.URLError):
        fetch(address)
