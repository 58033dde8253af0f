"""Numbers in boxes for the lessons' pictures: grids whose colours say where each number comes from, words, arrows."""

from collections.abc import Sequence
from html import escape

import chart

SIDE = 34
"""Width of a cell."""
HEIGHT = 26

# Pale boxes with dark numbers, on light and on dark cards alike.
STYLE = """
  .hue0 { fill: #a5d0ff } .hue1 { fill: #ffd59e } .hue2 { fill: #aee5b8 } .hue3 { fill: #f5b8c8 }
  .hue4 { fill: #d9c2f0 } .hue5 { fill: #efe28a } .pale { fill: #d7dce2 }
  .marked { fill: none; stroke: #cf222e; stroke-width: 2.5 }
  .number { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; text-anchor: middle }
  .forward { stroke: #0969da; stroke-width: 2; fill: none }
  .back { stroke: #cf222e; stroke-width: 2; fill: none; stroke-dasharray: 6 3 }
  .plus { fill: #0969da } .minus { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    .marked { stroke: #f85149 } .forward { stroke: #4493f8 } .back { stroke: #f85149 }
    .plus { fill: #4493f8 } .minus { fill: #f85149 }
  }
"""
PALE = -1
"""The hue of a number that stands for nothing."""


def style() -> str:
    """Return the style that a card with cells needs beside its own."""
    return f"<style>{STYLE}</style>"


def grid(
    corner: chart.Size,
    numbers: Sequence[Sequence[object]],
    hues: Sequence[Sequence[int]],
    marked: Sequence[tuple[int, int]] = (),
    side: int = SIDE,
) -> list[str]:
    """Return rows of numbers in boxes; `hues` are 0 to 5 or PALE, `marked` the (row, column) of those with a frame."""
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    for y, (row, colours) in enumerate(zip(numbers, hues, strict=True)):
        for x, (number, hue) in enumerate(zip(row, colours, strict=True)):
            look = "pale" if hue == PALE else f"hue{hue}"
            place = f'x="{x * side + 1}" y="{y * HEIGHT + 1}" width="{side - 2}" height="{HEIGHT - 2}" rx="4"'
            lines.append(f'<rect class="{look}" {place}/>')
            lines.append(text((x * side + side // 2, y * HEIGHT + 18), str(number), "number"))
    for y, x in marked:
        place = f'x="{x * side + 1}" y="{y * HEIGHT + 1}" width="{side - 2}" height="{HEIGHT - 2}" rx="4"'
        lines.append(f'<rect class="marked" {place}/>')
    return [*lines, "</g>"]


def text(place: chart.Size, words: str, look: str = "") -> str:
    """Return words; `look` is a class of the card's style."""
    kind = f'class="{look}" ' if look else ""
    return f'<text {kind}x="{place[0]}" y="{place[1]}">{escape(words, quote=False)}</text>'


def arrow(start: chart.Size, end: chart.Size, look: str = "forward") -> str:
    """Return a level arrow from left to right, or from right to left."""
    tip = -6 if end[0] > start[0] else 6
    head = f"M{end[0] + tip} {end[1] - 4}L{end[0]} {end[1]}L{end[0] + tip} {end[1] + 4}"
    return f'<path class="{look}" d="M{start[0]} {start[1]}H{end[0]}"/><path class="{look}" d="{head}"/>'
