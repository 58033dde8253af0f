"""The history of the scorecard as a curve, and the same as a table."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from torch_katas.store.scorecard_history import Counts, Entry

WIDTH, HEIGHT = 1000, 220
"""The curve's own units; it is stretched to the page, and its labels are not."""

MOST_ROWS = 40
"""Scorecards listed in the table, the newest; the curve has all."""


class Point(NamedTuple):
    """What was known at one time, over all chapters that the page shows."""

    time: float
    counts: Counts


def points(history: Sequence[Entry], chapters: Collection[str]) -> list[Point]:
    """Return the history of some chapters in the order of time, each point unlike the one before."""
    found: list[Point] = []
    for entry in sorted(history, key=lambda one: one.time):
        known = [counts for chapter, counts in entry.chapters.items() if chapter in chapters]
        together = Counts(*map(sum, zip(*known, strict=True))) if known else None
        if together and (not found or together != found[-1].counts):
            found.append(Point(entry.time, together))
    return found


def moment(time: float) -> str:
    """Return a time as people write it, in the zone where this runs."""
    return f"{datetime.fromtimestamp(time):%Y-%m-%d %H:%M}"


def day(time: float) -> str:
    """Return the day of a time, in which no line breaks."""
    return f'<span class="day">{moment(time)[:10]}</span>'


def chart(found: Sequence[Point], now: float) -> Iterator[str]:
    """Yield the curve and the table behind it, or a sentence where there is no curve yet."""
    end = max(now, found[-1].time) if found else now
    if len(found) < 2 or found[0].time == end:
        yield '<p class="quiet">The curve begins with the second scorecard that differs from the first.</p>'
        return
    first, last = found[0], found[-1]
    begin, till = day(first.time), day(last.time)
    said = f"From {first.counts.done} of {first.counts.katas} katas done on {begin} to {last.counts.done} of "
    said += f"{last.counts.katas} on {till}." if begin != till else f"{last.counts.katas} on the same day."
    top = max(point.counts.katas for point in found)
    yield f'<figure class="chart"><figcaption id="curve">{said}</figcaption>'
    yield '<ul class="legend"><li class="done">done</li><li class="failing">failing</li>'
    yield '<li class="all">all katas</li></ul>'
    yield f'<div class="plot"><div class="scale" aria-hidden="true">{"".join(_marks(top))}</div>'
    yield _curve(found, end, top)
    yield f'</div><div class="span" aria-hidden="true">{_ends(first.time, end)}</div></figure>'
    yield from _table(found)


def _marks(top: int) -> Iterator[str]:
    """Yield the numbers beside the curve, each at its height."""
    for number in sorted({0, top // 2, top}):
        yield f'<span style="top:{100 - 100 * number / top:.2f}%">{number}</span>'


def _ends(first: float, last: float) -> str:
    begin, end = moment(first), moment(last)
    cut = 10 if begin[:10] != end[:10] else None
    return f"<span>{begin[:cut]}</span><span>{end[:cut]}</span>"


def _curve(found: Sequence[Point], end: float, top: int) -> str:
    begin = found[0].time

    def steps(heights: Sequence[int]) -> list[tuple[float, float]]:
        """Return the corners of a line that keeps each height until the next point."""
        xs = [WIDTH * (point.time - begin) / (end - begin) for point in found]
        ys = [HEIGHT - HEIGHT * height / top for height in heights]
        corners = [(xs[0], ys[0])]
        for number in range(1, len(xs)):
            corners += [(xs[number], ys[number - 1]), (xs[number], ys[number])]
        return [*corners, (WIDTH, ys[-1])]

    done = steps([point.counts.done for point in found])
    tried = steps([point.counts.done + point.counts.failing for point in found])
    known = steps([point.counts.katas for point in found])
    grid = "".join(f'<path class="grid" d="M0 {HEIGHT * part:g}H{WIDTH}"/>' for part in (0, 1 - (top // 2) / top, 1))
    ground = [(WIDTH, HEIGHT), (0, HEIGHT)]
    return (
        f'<svg role="img" aria-labelledby="curve" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">{grid}'
        f'<path class="failing" d="{_path([*tried, *reversed(done)])}Z"/>'
        f'<path class="done" d="{_path([*done, *ground])}Z"/>'
        f'<path class="all" d="{_path(known)}"/><path class="rim" d="{_path(done)}"/></svg>'
    )


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)


def _table(found: Sequence[Point]) -> Iterator[str]:
    rows = list(reversed(found))[:MOST_ROWS]
    cut = f", the newest {len(rows)} of {len(found)}" if len(rows) < len(found) else ""
    yield f"<details><summary>The same as a table{cut}</summary><table>"
    heads = ("scorecard of", "done", "failing", "to do")
    yield f"<thead><tr>{''.join(f'<th scope=col>{head}</th>' for head in heads)}</tr></thead><tbody>"
    for time, (done, failing, to_do) in rows:
        numbers = "".join(f"<td>{number}</td>" for number in (done, failing, to_do))
        yield (
            f'<tr data-done="{done}" data-failing="{failing}" data-to-do="{to_do}">'
            f"<th scope=row>{moment(time)}</th>{numbers}</tr>"
        )
    yield "</tbody></table></details>"
