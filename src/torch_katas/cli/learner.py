"""The commands for somebody at work on a kata: hint, solution, reset, again, next, doctor. Parse, call, print."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from torch_katas.cli.arguments import OWN, OWN_OR_ALL, Commands, add_command, add_what, positive, select_own, split_kata
from torch_katas.cli.streams import print_line
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.course.released import NO_SOLUTIONS

if TYPE_CHECKING:  # slow to import, and not needed by every command
    from torch_katas.practice.reset import Change
    from torch_katas.verdict.grades import ExerciseGrade


def add_commands(commands: Commands) -> None:
    """Add the learner's commands to the parser."""
    hint = add_command(commands, "hint", _hint, "show the next hint: the idea, then the API, then almost the answer")
    add_what(hint, OWN_OR_ALL, "?")
    hint.add_argument("kata", nargs="?", metavar="KATA", help="a kata's name; default: the one that comes next")
    which = hint.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", dest="everything", help="show all three")
    which.add_argument("--step", type=int, choices=(1, 2, 3), help="show this one")
    which.add_argument("--again", action="store_true", help="start over with the first")

    about = "show the reference beside your answer, once a kata is done"
    solution = add_command(commands, "solution", _solution, about)
    add_what(solution, OWN, None)
    solution.add_argument("kata", nargs="?", metavar="KATA", help="a kata's name; default: all of them")
    solution.add_argument("--peek", action="store_true", help="also where a kata is not done")

    reset = add_command(commands, "reset", _reset, "put stubs back; what you wrote is kept in backups/")
    add_what(reset, OWN, "+")
    reset.add_argument("--kata", metavar="NAME", help="only this kata; the rest of the file stays as it is")

    about = "put the stubs of katas back that you solved longest ago, to practise"
    again = add_command(commands, "again", _again, about)
    about = "how many katas (default: 3)"
    again.add_argument("count", nargs="?", type=positive("katas"), default=3, metavar="N", help=about)
    again.add_argument("--dry-run", action="store_true", help="only say which")

    next_command = add_command(commands, "next", _next, "print the path and the line of the next kata to work on")
    add_what(next_command, OWN_OR_ALL)
    next_command.add_argument("--edit", action="store_true", help="open it in $VISUAL or $EDITOR")

    add_command(commands, "doctor", _doctor, "check Python, PyTorch, devices, data and write access")


def _hint(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.practice import hints, hints_view
    from torch_katas.report.facts import NO_EXERCISE
    from torch_katas.report.terminal import console_for_people

    if options.what and options.kata is None:
        options.what, options.kata = split_kata(course, options.what)
    exercises = select_own(course, [options.what] if options.what else [])
    chosen = hints.choose_kata(course, exercises, options.kata, lambda: _grade(course, exercises))
    if chosen is None:
        done = "All done there. Name an exercise and a kata to see its hints all the same."
        print(done if exercises else NO_EXERCISE)
        return 0
    if options.again:
        hints.start_over(course, *chosen)
    step = hints.take_step(course, *chosen, number=options.step, everything=options.everything)
    hints_view.print_step(step, console_for_people())
    if step.warning:
        print_line("Warning", step.warning)
    return 0


def _solution(course: Course, options: argparse.Namespace) -> int:
    from rich.text import Text

    from torch_katas.practice import solution, solution_view
    from torch_katas.report.terminal import console_for_people, report_width

    if options.kata is None:
        options.what, options.kata = split_kata(course, options.what)
    exercises = select_own(course, [options.what] if options.what else [])
    if any(exercise.released for exercise in exercises):
        raise CourseError(NO_SOLUTIONS)
    if options.kata:
        exercises = (course.find_kata(options.kata, exercises),)
    graded = [] if options.peek else _grade(course, exercises)
    selection = solution.select_katas(exercises, options.kata, graded, peek=options.peek)
    console = console_for_people()
    for exercise, katas in selection.allowed.items():
        if reasons := solution.read_reasons(exercise):
            console.print(Text(reasons + "\n"))
        for kata in katas:
            solution_view.print_pair(solution.build_pair(exercise, kata), console)
    for line in solution_view.refusal_lines(selection.refused, course.config.command, report_width(console.width)):
        print(line, file=sys.stderr)
    return 1 if selection.refused else 0


def _reset(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.practice import reset

    if len(options.what) == 1 and options.kata is None:
        what, options.kata = split_kata(course, *options.what)
        options.what = [what] if what else []
    exercises = select_own(course, options.what)
    if options.kata:
        changes = reset.plan_katas(course, course.find_kata(options.kata, exercises), [options.kata])
    else:
        changes = reset.plan_files(exercises)
    if not changes:
        print("Nothing to reset: it stands as it was handed out.")
    _carry_out(course, changes)
    return 0


def _again(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.practice import again
    from torch_katas.store import solved

    graded = _grade(course, course.exercises)
    picks = again.pick_katas(course, graded, solved.record_solved(course, graded), options.count)
    if not picks:
        print("No kata is done yet, so there is none to practise again.")
        return 0
    changes = again.plan_changes(course, picks)
    for pick in picks:
        print(f"again  {pick.exercise.id} {pick.kata}, solved {pick.day}")
    if options.dry_run:
        print("Nothing was changed (--dry-run).")
    else:
        _carry_out(course, changes)
    return 0


def _carry_out(course: Course, changes: Sequence["Change"]) -> None:
    """Reset, and print each step when it is done: who interrupts it knows what has happened."""
    from torch_katas.practice import reset
    from torch_katas.report.terminal import console_for_people, hanging_lines, report_width

    width = report_width(console_for_people().width)
    for step in reset.carry_out(course, changes):
        print(f"{step.action:5}  {step.path}", flush=True)
        for line in hanging_lines(", ".join(step.katas), " " * 7, width=width) if step.katas else ():
            print(line.text, flush=True)


def _next(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.grading.known_grades import find_following
    from torch_katas.practice import editor
    from torch_katas.report.facts import NO_EXERCISE
    from torch_katas.report.next_step import next_lines, part_done
    from torch_katas.report.terminal import console_for_people, print_lines, report_width
    from torch_katas.verdict.failure import Kind
    from torch_katas.verdict.scorecard import Scorecard

    words = editor.find_editor(os.environ) if options.edit else []
    exercises = select_own(course, options.what)
    card = Scorecard.from_grades(course, EXERCISES, _grade(course, exercises))
    kata = card.next
    if not exercises:
        print(NO_EXERCISE)
        return 0
    if kata is None:
        console = console_for_people()
        if len(exercises) < len(course.exercises):
            print_lines([part_done(len(card.katas))], console)
        following = find_following(course, EXERCISES, card.katas)
        width = report_width(console.width)
        print_lines(next_lines(following, card.katas, course.config.command, width), console)
        return 0
    print(f"{kata.place}  {kata.name}", flush=True)
    if kata.failure and kata.failure.kind == Kind.MISSING_FILE:
        exercise = next(exercise for exercise in exercises if exercise.key == kata.exercise)
        print(f"The file is not there. Put it back: {course.config.command} reset {exercise.id}", file=sys.stderr)
    elif words:
        return editor.run_editor(editor.build_command(words, course.root / kata.place.path, kata.place.line))
    return 0


def _doctor(course: Course, options: argparse.Namespace) -> int:
    from torch_katas.doctor.examine import examine
    from torch_katas.doctor.finding import format_finding
    from torch_katas.report.terminal import console_for_people, report_width

    width = report_width(console_for_people().width)
    problems = 0
    for finding in examine(course):
        print(format_finding(finding, width), flush=True)
        problems += finding.is_problem
    return 1 if problems else 0


def _grade(course: Course, exercises: Sequence[Exercise]) -> list["ExerciseGrade"]:
    """Grade, as the scorecard does; an interruption ends the command before it has changed anything."""
    from torch_katas.grading import grader
    from torch_katas.report import progress

    with progress.interruptible() as cancelled, progress.show_progress(len(exercises), quiet=False) as observer:
        graded = list(grader.grade_exercises(course, EXERCISES, exercises, observer=observer, cancelled=cancelled))
        if cancelled():
            raise KeyboardInterrupt
    for warning in observer.warnings:
        print_line("Warning", warning)
    return graded
