"""The page of a class and the feedback of a student, read as a program would."""

import random
import time
from datetime import timedelta

import pytest
from class_samples import DUE, FIRST, SECOND, STUDENTS, attempt, late, make_policy
from page_reader import Page
from places import MINI_COURSE

from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.marks.marking import mark_student
from torch_katas.classroom.pages.class_facts import gather_facts
from torch_katas.classroom.pages.class_page import render_class_page, strip
from torch_katas.classroom.pages.feedback import feedback_lines, render_feedback
from torch_katas.course.model import Course
from torch_katas.verdict.failure import Failure, Kind
from torch_katas.verdict.grades import ExerciseGrade, KataGrade, Outcome, Status, TestResult

HOUR = timedelta(hours=1)
NASTY = "<img src=x onerror=alert(1)>"


def facts_of(students, attempts):
    policy = make_policy()
    own = {student.key: [one for one in attempts if one.attempt.student == student.key] for student in students}
    return policy, gather_facts(policy, ((student, own[student.key]) for student in students))


def render(policy, facts, **options):
    return render_class_page(
        policy,
        facts,
        "2026-11-28 12:00",
        lambda exercise, test: f"`{test}` holds.",
        lambda key: f"students/{key}.html",
        **{"anonymous": False} | options,
    )


def page_of(policy, facts, **options):
    text = render(policy, facts, **options)
    read = Page()
    read.feed(text)
    assert read.unmatched == []
    return text, read


def small_class():
    attempts = [
        attempt("ada", FIRST, DUE - 30 * HOUR, {"a": 1, "b": 0}, 1, mistake=NASTY),
        attempt("ada", FIRST, DUE - 2 * HOUR, {"a": 4, "b": 0}, 2, mistake=NASTY),
        attempt("bjorn", FIRST, DUE - HOUR, {"a": 4, "b": 3}, 3, mistake="swaps"),
    ]
    return facts_of(STUDENTS, attempts)


def test_each_kata_says_who_solved_it_and_what_went_wrong():
    _, facts = small_class()
    first, second, *_ = facts.katas
    assert (first.solved, first.tried, first.median_tries) == (2, 2, pytest.approx(1.5))
    assert (second.solved, second.tried, second.median_tries) == (0, 2, None)
    assert second.common_mistakes == [(NASTY, 1), ("swaps", 1)]
    assert second.common_failure == ("test_b_3", 2)
    assert [row.states for row in facts.students] == ["df..", "df..", "...."]
    assert [row.key for row in facts.not_begun] == ["eve"]
    assert [(day.day, day.attempts, day.students) for day in facts.days] == [("2026-10-11", 1, 1), ("2026-10-12", 2, 2)]
    assert sum(facts.bins) == 2


def test_the_page_of_a_small_class_has_a_cell_for_each_kata():
    text, page = page_of(*small_class())
    assert "<img" not in text
    assert page.all("main", data_students="3", data_begun="2", data_attempts="3")
    row = page.all("tr", data_kata=f"{FIRST}::b")[0]
    assert "test_b_3" in row.text
    cells = [one for one in page.all("td") if "state" in one.attributes.get("class", "")]
    assert len(cells) == 3 * 4
    assert cells[1].attributes["title"] == f"{FIRST} b: failing"
    assert [link.attributes["href"] for link in page.all("a", href="") if "students/" in link.attributes["href"]] == [
        f"students/{key}.html" for key in ("ada", "bjorn", "eve")
    ]


def test_every_table_has_headers_and_what_scrolls_can_be_reached():
    _, page = page_of(*small_class())
    assert all(header.attributes.get("scope") for header in page.all("th"))
    assert all(
        one.attributes.get("aria-label") and one.attributes.get("role") == "region"
        for one in page.all("div", tabindex="")
    )
    assert not page.all("script")
    assert not page.all("link")


def test_an_empty_class_has_a_page():
    policy, facts = facts_of([], [])
    text, _ = page_of(policy, facts)
    assert "There is nobody on the roster." in text
    assert "Nothing was handed in yet." in text


def test_a_class_of_5000_is_a_page_of_a_few_megabytes_in_seconds():
    chance = random.Random(1)
    students = [Student(f"s{n}", f"Student {n}") for n in range(5000)]
    attempts = []
    for n, student in enumerate(students[:4800]):
        for key in (FIRST, SECOND):
            attempts.append(attempt(student.key, key, DUE - n % 99 * HOUR, {"a": chance.randrange(5), "b": 4}, n))
    own = {}
    for one in attempts:
        own.setdefault(one.attempt.student, []).append(one)
    policy = make_policy()
    began = time.monotonic()
    facts = gather_facts(policy, ((student, own.get(student.key, [])) for student in students))
    text = render(policy, facts)
    assert time.monotonic() - began < 30
    assert len(text) < 6_000_000
    assert text.count("<details") == 51
    assert text.count('<td class="strip"') == 5000


@pytest.mark.parametrize(
    ("states", "style"),
    [
        ("", ""),
        ("dd", "background:linear-gradient(90deg,var(--done-ring) 0% 100%)"),
        ("dft.", "var(--failing-ring) 25% 50%,var(--track) 50% 75%,var(--page) 75% 100%"),
    ],
)
def test_a_strip_has_a_stripe_for_each_run(states, style):
    assert style in strip(states)


def grade(message):
    course = Course(MINI_COURSE)
    (exercise,) = course.exercises
    failed = TestResult("test_x", Outcome.FAILED, "Every number is doubled.", Failure(Kind.RAISED, message))
    katas = (
        KataGrade("01_demo", exercise.key, "double", "answer.py", Status.FAILING, 1, 3, 3, failed, 2),
        KataGrade("01_demo", exercise.key, "halve", "answer.py", Status.DONE, 3, 3, 3),
    )
    return course, [ExerciseGrade(exercise, katas)]


def test_the_feedback_says_what_fails_and_nothing_of_others():
    course, grades = grade(f"{NASTY} \x1b[31m")
    policy = make_policy(late=late(budget=1))
    marks = mark_student(policy, STUDENTS[0], [attempt("ada", FIRST, DUE + 25 * HOUR, {"a": 4, "b": 1})])
    text = render_feedback(course, policy, marks, grades, "2026-11-28 12:00")
    page = Page()
    page.feed(text)
    assert page.unmatched == []
    assert "<img" not in text
    assert "\x1b" not in text
    assert "Ada Lovelace" in text
    assert "2 days late" in text
    assert len(page.all("article", class_="report")) == 1
    lines = "\n".join(feedback_lines(course, policy, marks, grades))
    assert "\x1b" not in lines
    assert "Every number is doubled." in lines
    assert "First: 0.9 of 2 points (45 %)" in lines
    for other in STUDENTS[1:]:
        assert other.name not in lines
        assert other.name not in text


def test_with_pseudonyms_no_name_is_left():
    policy, _ = small_class()
    hidden = [Student(f"P{n}") for n, _ in enumerate(STUDENTS)]
    facts = gather_facts(policy, ((student, []) for student in hidden))
    text, _ = page_of(policy, facts, anonymous=True)
    assert "with pseudonyms" in text
    assert "Ada" not in text
