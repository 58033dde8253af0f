"""A ring that shows which share of katas is done, and which is failing."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch_katas.report.counts import Counts
from torch_katas.verdict.grades import Status


@dataclass(frozen=True)
class Arc:
    """A part of a ring in percent of its length; `offset` is SVG's, which counts against the stroke."""

    status: Status
    length: float
    offset: float


def draw_arcs(counts: Counts) -> Iterator[Arc]:
    """Yield done and failing as parts of a ring."""
    if counts.done:
        yield Arc(Status.DONE, 100 * counts.done / counts.katas, -0.0)  # SVG reads it as 0
    if counts.failing:
        yield Arc(Status.FAILING, 100 * counts.failing / counts.katas, -(100 * counts.done / counts.katas))
