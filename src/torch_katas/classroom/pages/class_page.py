"""The page of a class: who has done what, and where the class is stuck. It needs no script and no network."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from torch_katas.classroom.marks.policy import Policy, round_points
from torch_katas.classroom.pages.class_facts import BINS, ClassFacts, KataFacts, StudentRow, share
from torch_katas.report.html import templates
from torch_katas.report.html.scorecard_page import POLICY

GROUP = 100
"""Students that are shown together; of a larger class each group but the first is folded up."""
MOST_CELLS = 12_000
"""Cells up to which each kata of each student is one; beyond that a student is one strip."""
STATES = {"d": "done", "f": "failing", "t": "to do", ".": "not handed in"}

Sentence = Callable[[str, str], str]
"""Returns the property that a test of an exercise is about."""
FeedbackName = Callable[[str], str]
"""Returns the address of a student's feedback page; empty where there is none."""


@dataclass(frozen=True)
class Group:
    """Students that are folded up together."""

    title: str
    rows: Sequence[StudentRow]


@dataclass(frozen=True)
class Column:
    """Neighbouring katas of one exercise, above the picture of the class."""

    title: str
    count: int


@dataclass(frozen=True)
class KataRow:
    """One kata in the table of katas."""

    facts: KataFacts
    failing_sentence: str
    failing_count: int


def render_class_page(
    policy: Policy, facts: ClassFacts, now: str, sentence: Sentence, feedback_name: FeedbackName, *, anonymous: bool
) -> str:
    """Return the page; `now` is when it was made, as people read it."""
    from markupsafe import Markup  # comes with Jinja2

    katas = [_kata_row(kata, sentence) for kata in facts.katas]
    values = {
        "policy": POLICY,
        "style": Markup(templates.read_style() + templates.read_style(__package__)),
        "title": policy.title,
        "now": now,
        "anonymous": anonymous,
        "facts": facts,
        "begun": len(facts.students) - len(facts.not_begun),
        "possible": round_points(facts.students[0].possible, policy.digits) if facts.students else "0",
        "attempts": sum(row.attempts for row in facts.students),
        "points": lambda row: round_points(row.points, policy.digits),
        "share": lambda row: f"{100 * share(row):.0f}",
        "bins": [(f"{100 * n // BINS} to {100 * (n + 1) // BINS} %", count) for n, count in enumerate(facts.bins)],
        "largest_bin": max(*facts.bins, 1),
        "busiest_day": max([day.attempts for day in facts.days] or [1]),
        "exercises": [(key, list(rows)) for key, rows in groupby(katas, key=lambda row: row.facts.place.exercise)],
        "columns": columns(facts.katas),
        "places": [f"{kata.place.exercise} {kata.place.kata}" for kata in facts.katas],
        "groups": list(group_students(facts.students)),
        "cells": len(facts.students) * len(facts.katas) <= MOST_CELLS,
        "states": STATES,
        "strip": lambda row: Markup(strip(row.states)),
        "feedback_name": feedback_name,
    }
    return templates.render("class.html.jinja", values, __package__)


def strip(states: str) -> str:
    """Return the states of a student's katas as a background: a run of equal states is one stripe."""
    stops = []
    position = 0
    for state, run in groupby(states):
        length = len(list(run))
        start, end = (f"{100 * at / len(states):.6g}%" for at in (position, position + length))
        stops.append(f"var(--{_COLOURS[state]}) {start} {end}")
        position += length
    return f"background:linear-gradient(90deg,{','.join(stops)})" if stops else ""


_COLOURS: Mapping[str, str] = {"d": "done-ring", "f": "failing-ring", "t": "track", ".": "page"}


def group_students(students: Sequence[StudentRow]) -> Iterator[Group]:
    """Yield the students in groups, each with the names of its first and last as title."""
    for first in range(0, len(students), GROUP):
        rows = students[first : first + GROUP]
        yield Group(f"{first + 1} to {first + len(rows)}: {rows[0].name} to {rows[-1].name}", rows)


def columns(katas: Sequence[KataFacts]) -> list[Column]:
    """Return the exercises above the picture, each as wide as it has katas."""
    return [
        Column(_short(key), len(list(group))) for key, group in groupby(katas, key=lambda kata: kata.place.exercise)
    ]


def _short(key: str) -> str:
    """Return an exercise's short name: `03/01`."""
    return "/".join(part.split("_")[0] for part in key.split("/"))


def _kata_row(kata: KataFacts, sentence: Sentence) -> KataRow:
    failure = kata.common_failure
    if failure is None:
        return KataRow(kata, "", 0)
    return KataRow(kata, sentence(kata.place.exercise, failure[0]) or failure[0], failure[1])
