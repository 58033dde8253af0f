"""The commands of `class` that write pages: report, similar. Parse, call, print."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from torch_katas.cli.arguments import Commands
from torch_katas.cli.class_arguments import add_class_command, find_class, open_class, warn_of_extensions
from torch_katas.course.model import Course

if TYPE_CHECKING:  # slow to import, and not needed by every command
    from torch_katas.classroom.gradebook_records import Student


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    about = "write a page of the class, and a page and a text for each student"
    report = add_class_command(commands, "report", _report, about)
    report.add_argument("student", nargs="*", metavar="STUDENT", help="feedback for these alone; default: everybody")
    report.add_argument("--no-feedback", action="store_true", help="the page of the class alone")

    about = "list pairs of submissions that share more than chance makes likely, and write a page that shows them"
    similar = add_class_command(commands, "similar", _similar, about)
    for command in (report, similar):
        command.add_argument("--out", type=Path, metavar="DIR", help="where to (default: pages/ in the class's folder)")
        command.add_argument("--anonymous", action="store_true", help="with pseudonyms in place of people")


def _report(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.class_marks import class_policy, find_student, list_students
    from torch_katas.classroom.pages.write import write_class_page, write_feedback

    folder = find_class(course, options)
    with open_class(course, options) as gradebook:
        policy = class_policy(course, folder.policy)
        students = list_students(gradebook)
        warn_of_extensions(policy, students)
        chosen = [find_student(gradebook, word) for word in options.student] or students
        people = _as_shown(folder.pseudonyms, chosen, options.anonymous)
        where = _pages(course, options)
        if not options.student:
            page = write_class_page(
                course,
                gradebook,
                policy,
                people,
                where,
                anonymous=options.anonymous,
                with_feedback=not options.no_feedback,
            )
            print(page)
        if not options.no_feedback:
            pages = write_feedback(course, gradebook, policy, people, where)
            for written, page in enumerate(pages, start=1):
                if options.student:
                    print(page)
                elif written % 100 == 0:
                    print(f"{written} of {len(people)} students", file=sys.stderr, flush=True)
    return 0


def _similar(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.classroom.class_marks import class_policy, list_students
    from torch_katas.classroom.pages.write import write_page
    from torch_katas.classroom.similar.compare import compare_gradebook, render_pairs
    from torch_katas.classroom.similar.page import describe_expected
    from torch_katas.verdict.harmless import spell_in_line

    folder = find_class(course, options)
    with open_class(course, options) as gradebook:
        policy = class_policy(course, folder.policy)
        people = _as_shown(folder.pseudonyms, list_students(gradebook), options.anonymous)
        names = {student.key: shown.name or shown.key for student, shown in people}
        pairs, students = compare_gradebook(course, gradebook, policy)
        for pair in pairs:
            both = f"{names[pair.first]} and {names[pair.second]}"
            print(spell_in_line(f"{both}: {len(pair.shared)} katas; by chance {describe_expected(pair.expected)}"))
        path = _pages(course, options) / "similar.html"
        write_page(path, render_pairs(course, gradebook, policy, pairs, students, names.__getitem__))
        print(path)
    return 0


def _as_shown(pseudonyms: Path, students: Sequence["Student"], anonymous: bool) -> list[tuple["Student", "Student"]]:
    """Return each student with what is shown of the person."""
    from torch_katas.classroom.pseudonyms import find_pseudonyms, hide

    if not anonymous:
        return [(student, student) for student in students]
    drawn = find_pseudonyms(pseudonyms, (student.key for student in students))
    return [(student, hide(student, drawn)) for student in students]


def _pages(course: Course, options: argparse.Namespace) -> Path:
    """Return where the pages go; those with pseudonyms lie apart from those with names."""
    if options.out:
        out: Path = options.out
        return Path.cwd() / out
    pages = find_class(course, options).pages
    return pages.with_name(f"{pages.name}-anonymous") if options.anonymous else pages
