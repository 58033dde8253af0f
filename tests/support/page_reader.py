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
        element = Element(tag, attributes, tuple(element.tag for element in self._open))
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
            element
            for element in self.elements
            if tag in ("", element.tag)
            and all(
                name in element.attributes and value in ("", element.attributes[name]) for name, value in wanted.items()
            )
        ]

    def only(self, tag: str = "", **attributes: str) -> Element:
        """Return the only element with a tag and attributes."""
        (element,) = self.all(tag, **attributes)
        return element


def read(text: str) -> Page:
    """Return a page read to its end, every element closed."""
    page = Page()
    page.feed(text)
    page.close()
    page.unmatched += [element.tag for element in page._open]
    return page


def differences(page: Page, card: dict) -> list[str]:
    """Return where a page and the scorecard's JSON do not say the same."""
    main = page.only("main").attributes
    totals = card["totals"]
    wrong = [name for name in totals if main[f"data-{name.replace('_', '-')}"] != str(totals[name])]
    wrong += ["complete"] if main["data-complete"] != str(card["complete"]).lower() else []
    keys = ("kata", "status", "tests-passed", "tests-total")
    tiles = [tuple(tile.attributes[f"data-{key}"] for key in keys) for tile in page.all("li", data_kata="")]
    in_json = [
        (f"{kata['exercise']}::{kata['name']}", kata["status"], str(kata["tests_passed"]), str(kata["tests_total"]))
        for kata in card["katas"]
    ]
    wrong += [str(pair) for pair in zip(tiles, in_json, strict=False) if pair[0] != pair[1]]
    wrong += [f"{len(tiles)} tiles"] if len(tiles) != len(in_json) else []
    text = page.only("body").text
    for kata in card["katas"]:
        if kata["status"] == "failing" and kata["mistake"] and kata["mistake"] not in text:
            wrong.append(f"{kata['name']}: {kata['mistake']}")
    return wrong
