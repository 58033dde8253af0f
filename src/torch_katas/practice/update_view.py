"""What an update has done, as lines for a terminal."""

from collections.abc import Iterator, Sequence

from torch_katas.practice.exercise_changes import Pair
from torch_katas.practice.update import Updated
from torch_katas.practice.update_plan import LookAgain
from torch_katas.report.terminal import WIDTH, hanging_lines

LABEL = 19


def update_lines(updated: Updated, width: int = WIDTH) -> Iterator[str]:
    """Yield what has changed for the learner, and which answers need another look, in lines of so many columns."""
    for label, items in _rows(updated):
        for line in hanging_lines(", ".join(items), label.ljust(LABEL), width=width) if items else ():
            yield line.text


def _rows(updated: Updated) -> Iterator[tuple[str, Sequence[str]]]:
    pairs = updated.plan.pairs
    yield "statement changed", [_named(pair, kata) for pair in pairs for kata in pair.changed_statements()]
    yield "tests changed", [_named(pair, kata) for pair in pairs for kata in pair.changed_tests()]
    yield "new", [_named(pair, kata) for pair in pairs for kata in pair.added_katas()]
    yield "no longer there", [_named(pair, kata) for pair in pairs for kata in pair.removed_katas()]
    for pair in pairs:
        if pair.old and pair.new and pair.is_renamed:
            yield "renamed", [f"{pair.old.path} is {pair.new.path} now"]
    if updated.plan.replaced:
        yield "yours in backups/", updated.plan.replaced
    for remark in updated.plan.look_again:
        yield "look again", [_remark(remark)]
    for problem in updated.problems:
        yield "problem", [problem]


def _named(pair: Pair, kata: str) -> str:
    statement = pair.new if pair.new and kata in pair.new.katas else pair.old
    return f"{statement.id} {kata}" if statement else kata


def _remark(remark: LookAgain) -> str:
    return f"{remark.path} {remark.kata}: {remark.reason}" if remark.kata else f"{remark.path} {remark.reason}"
