"""The history of the scorecard as a curve, and the same as a table. The numbers are computed here, a template draws."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from torch_katas.store.scorecard_history import Counts, Entry

WIDTH, HEIGHT = 1000, 220
"""The curve's own units; it is stretched to the page, and its labels are not."""

MOST_ROWS = 40
"""Scorecards listed in the table, the newest; the curve has all."""


class Point(NamedTuple):
    """What was known at one time, over all chapters that the page shows; the time in seconds since 1970."""

    time: float
    counts: Counts

    @property
    def moment(self) -> str:
        return format_time(self.time)


class Mark(NamedTuple):
    """A number beside the curve and its height, in percent from the top."""

    number: int
    top: float


class Path(NamedTuple):
    """A line or an area of the curve, in SVG's words."""

    kind: str
    d: str


@dataclass(frozen=True)
class Chart:
    """The curve with its labels, and the rows of the table."""

    first: Point
    last: Point
    marks: tuple[Mark, ...]
    paths: tuple[Path, ...]
    begin: str
    end: str
    """The labels at both ends of the time axis."""
    rows: tuple[Point, ...]
    count: int
    """How many points there are, whether or not the table has a row for each."""
    width: int = WIDTH
    height: int = HEIGHT


def collect_points(history: Sequence[Entry], chapters: Collection[str]) -> list[Point]:
    """Return the history of some chapters in the order of time, each point unlike the one before."""
    points: list[Point] = []
    for entry in sorted(history, key=lambda entry: entry.time):
        known = [counts for chapter, counts in entry.chapters.items() if chapter in chapters]
        together = Counts(*map(sum, zip(*known, strict=True))) if known else None
        if together and (not points or together != points[-1].counts):
            points.append(Point(entry.time, together))
    return points


def format_time(time: float) -> str:
    """Return a time as people write it, in the zone where this runs."""
    return f"{datetime.fromtimestamp(time):%Y-%m-%d %H:%M}"


def build_chart(points: Sequence[Point], now: float) -> Chart | None:
    """Return the curve up to `now`; None where there are too few points for one."""
    end = max(now, points[-1].time) if points else now
    if len(points) < 2 or points[0].time == end:
        return None
    top = max(point.counts.katas for point in points)
    first, last = format_time(points[0].time), format_time(end)
    cut = 10 if first[:10] != last[:10] else None  # the days alone, where they differ
    return Chart(
        first=points[0],
        last=points[-1],
        marks=tuple(Mark(number, 100 - 100 * number / top) for number in sorted({0, top // 2, top})),
        paths=tuple(_draw(points, end, top)),
        begin=first[:cut],
        end=last[:cut],
        rows=tuple(reversed(points))[:MOST_ROWS],
        count=len(points),
    )


def _draw(points: Sequence[Point], end: float, top: int) -> Iterator[Path]:
    begin = points[0].time

    def steps(heights: Sequence[int]) -> list[tuple[float, float]]:
        """Return the corners of a line that keeps each height until the next point."""
        xs = [WIDTH * (point.time - begin) / (end - begin) for point in points]
        ys = [HEIGHT - HEIGHT * height / top for height in heights]
        corners = [(xs[0], ys[0])]
        for number in range(1, len(xs)):
            corners += [(xs[number], ys[number - 1]), (xs[number], ys[number])]
        return [*corners, (WIDTH, ys[-1])]

    done = steps([point.counts.done for point in points])
    tried = steps([point.counts.done + point.counts.failing for point in points])
    known = steps([point.counts.katas for point in points])
    for part in (0, 1 - (top // 2) / top, 1):
        yield Path("grid", f"M0 {HEIGHT * part:g}H{WIDTH}")
    yield Path("failing", f"{_join([*tried, *reversed(done)])}Z")
    yield Path("done", f"{_join([*done, (WIDTH, HEIGHT), (0, HEIGHT)])}Z")
    yield Path("all", _join(known))
    yield Path("rim", _join(done))


def _join(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
