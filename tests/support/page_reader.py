"""Read a page as a program would: its elements with their attributes and texts, and what an eye cannot forgive."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "wbr", "circle", "path"}
"""Elements without an end; those of SVG are written with a slash."""


@dataclass
class Element:
    """One element; `text` is all that stands in it, without styles."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """All elements of a page in their order, and the tags that do not match."""

    elements: list[Element] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(one.tag for one in self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self._open or self._open[-1].tag != tag:
            self.unmatched.append(tag)
            return
        self._open.pop()

    def handle_data(self, data):
        for element in self._open:
            element.text += data

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements with a tag and attributes; `data_kata=""` asks for any value of data-kata."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self.elements
            if tag in ("", one.tag)
            and all(name in one.attributes and value in ("", one.attributes[name]) for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found


def read(text: str) -> Page:
    """Return a page read to its end, every element closed."""
    page = Page()
    page.feed(text)
    page.close()
    page.unmatched += [one.tag for one in page._open]
    return page


def differences(page: Page, card: dict) -> list[str]:
    """Return where a page and the scorecard's JSON do not say the same."""
    main = page.one("main").attributes
    totals = card["totals"]
    wrong = [name for name in totals if main[f"data-{name.replace('_', '-')}"] != str(totals[name])]
    wrong += ["complete"] if main["data-complete"] != str(card["complete"]).lower() else []
    shown = [one.attributes for one in page.all("li", data_kata="")]
    on_page = [tuple(one[f"data-{key}"] for key in ("kata", "status", "tests-passed", "tests-total")) for one in shown]
    in_json = [
        (f"{one['exercise']}::{one['name']}", one["status"], str(one["tests_passed"]), str(one["tests_total"]))
        for one in card["katas"]
    ]
    wrong += [str(pair) for pair in zip(on_page, in_json, strict=False) if pair[0] != pair[1]]
    wrong += [f"{len(on_page)} tiles"] if len(on_page) != len(in_json) else []
    text = page.one("body").text
    for one in card["katas"]:
        if one["status"] == "failing":
            wrong += [f"{one['name']}: {one['mistake']}"] if one["mistake"] and one["mistake"] not in text else []
    return wrong
