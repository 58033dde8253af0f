"""SVG for the lessons' pictures: one card with a heading and plots on it, readable in light and dark. No library.

A picture is a card (`card`) around some plots (`plot`), each with its curves (`line` or a path of your own).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

# The card brings its own background: an <img> may follow the system's colours while the page around it does not.
STYLE = """
  .card { fill: #ffffff; stroke: #d1d9e0 }
  .grid { stroke: #d1d9e0 }
  .rate { stroke: #0969da; stroke-width: 2; stroke-linejoin: round; fill: none }
  .good { stroke: #0969da; stroke-width: 2; stroke-linejoin: round; fill: none }
  .bad { stroke: #cf222e; stroke-width: 2; stroke-linejoin: round; fill: none; stroke-dasharray: 6 3 }
  .third { stroke: #9a6700; stroke-width: 2; stroke-linejoin: round; fill: none; stroke-dasharray: 2 3 }
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #59636e }
  .name { font: 600 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
  .head { font-size: 15px; font-weight: 600; fill: #1f2328 }
  .left { text-anchor: end }
  .below { text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    .grid { stroke: #3d444d }
    .rate, .good { stroke: #4493f8 }
    .bad { stroke: #f85149 }
    .third { stroke: #d29922 }
    text { fill: #9198a1 }
    .name, .head { fill: #f0f6fc }
  }
"""

Size = tuple[int, int]
"""Width and height, or x and y, in pixels."""


def card(size: Size, head: str, description: str, parts: Iterable[str], head_x: int = 56) -> str:
    """Return a whole picture; `description` is what a screen reader says of it."""
    width, height = size
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(head)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        f'<text class="head" x="{head_x}" y="40">{escape(head)}</text>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def plot(
    corner: Size,
    size: Size,
    name: str,
    words: str,
    y_labels: Sequence[tuple[float, str]],
    x_labels: Sequence[tuple[float, str]],
    curves: Iterable[str],
) -> list[str]:
    """Return the lines of one plot: its words, its grid, its curves.

    `corner` is where its upper left corner lies. Labels are (share, text): 0 is the plot's foot or left edge, 1 its top
    or right edge.
    """
    width, height = size
    lines = [f'<g transform="translate({corner[0]} {corner[1]})">']
    lines.append(f'<text class="name" y="-30">{escape(name)}</text>')
    lines.append(f'<text y="-13">{escape(words)}</text>')
    for share, label in y_labels:
        y = round(height * (1 - share))
        lines.append(f'<path class="grid" d="M0 {y}H{width}"/>')
        lines.append(f'<text class="left" x="-8" y="{y + 4}">{escape(label)}</text>')
    for share, label in x_labels:
        lines.append(f'<text class="below" x="{round(width * share)}" y="{height + 18}">{escape(label)}</text>')
    return [*lines, *curves, "</g>"]


def path(d: str, look: str = "rate") -> str:
    """Return a curve; `look` is a class of STYLE: rate, good (solid blue), bad (dashed red), third (dotted ochre)."""
    return f'<path class="{look}" d="{d}"/>'


def line(size: Size, values: Sequence[float], low: float, high: float, look: str = "rate") -> str:
    """Return the curve through values at even distances, from the left edge to the right; cut off at low and high.

    Whole pixels: the last bits of a training run differ between machines, and should not show.
    """
    width, height = size
    points = []
    for index, value in enumerate(values):
        x = round(width * index / max(1, len(values) - 1))
        share = (min(max(value, low), high) - low) / (high - low)
        points.append(f"{x} {round(height * (1 - share))}")
    return path("M" + "L".join(points), look)


def write(picture: str, target: Path) -> None:
    """Write a picture and say where."""
    target.write_text(picture, encoding="utf-8")
    print(f"drawn: {target.relative_to(Path(__file__).parents[1])}")
