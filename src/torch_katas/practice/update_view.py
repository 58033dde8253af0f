"""What an update has done, as lines for a terminal."""

from collections.abc import Iterator, Sequence

from torch_katas.practice.exercise_changes import Pair
from torch_katas.practice.update import Updated
from torch_katas.practice.update_plan import LookAgain
from torch_katas.report.terminal import hanging_lines

LABEL = 19


def update_lines(updated: Updated) -> Iterator[str]:
    """Yield what has changed for the learner, and which answers need another look."""
    pairs = updated.plan.pairs
    yield from _row("statement changed", [_named(pair, kata) for pair in pairs for kata in pair.changed_statements()])
    yield from _row("tests changed", [_named(pair, kata) for pair in pairs for kata in pair.changed_tests()])
    yield from _row("new", [_named(pair, kata) for pair in pairs for kata in pair.added_katas()])
    yield from _row("no longer there", [_named(pair, kata) for pair in pairs for kata in pair.removed_katas()])
    for pair in pairs:
        if pair.old and pair.new and pair.is_renamed:
            yield from _row("renamed", [f"{pair.old.path} is {pair.new.path} now"])
    if updated.plan.replaced:
        yield from _row("yours in backups/", updated.plan.replaced)
    for remark in updated.plan.look_again:
        yield from _row("look again", [_remark(remark)])
    for problem in updated.problems:
        yield from _row("problem", [problem])


def _row(label: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        for line in hanging_lines(", ".join(items), label.ljust(LABEL)):
            yield line.text


def _named(pair: Pair, kata: str) -> str:
    statement = pair.new if pair.new and kata in pair.new.katas else pair.old
    return f"{statement.id} {kata}" if statement else kata


def _remark(remark: LookAgain) -> str:
    return f"{remark.path} {remark.kata}: {remark.reason}" if remark.kata else f"{remark.path} {remark.reason}"
