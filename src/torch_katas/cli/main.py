"""The command line: parse, call, print. Every decision is made in a module that a test can call."""

import argparse
import importlib
import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from torch_katas.cli import author, class_group, learner, notebook, server, update, watch
from torch_katas.cli.arguments import ANY_TREE, add_command, add_device, add_jobs, add_what
from torch_katas.cli.streams import USAGE_ERROR, flush, handle, prepare_streams, print_line
from torch_katas.course.config import Config, find_root, read_config
from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course
from torch_katas.course.released import NO_PROOF
from torch_katas.store import finish_update

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None, *, root: Path | None = None) -> None:
    """Run the command line of the course at `root`, by default the one that the working folder lies in; ends in
    SystemExit."""
    words = sys.argv[1:] if arguments is None else arguments
    prepare_streams()
    try:
        folder = _working_folder()
        root = root or find_root(folder)
        if root:
            _finish_updates(root)
        options = _parser(_command_name(root)).parse_args(words or ["score"], argparse.Namespace(root=root))
        status = options.run(options)
    except SystemExit as end:  # argparse's, after the help or a usage error
        status = int(end.code or 0)
    except CourseError as error:
        print_line("Error", error)
        status = USAGE_ERROR
    except KeyboardInterrupt:  # each step was printed when it was done
        if arguments is None:  # the command line itself: who presses Ctrl-C again gets no traceback of the very end
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        print("\nInterrupted. Each answer is whole, in its file or in backups/.", file=sys.stderr)
        status = INTERRUPTED
    except OSError as error:
        status = handle(error)
    raise SystemExit(flush(status))


def _finish_updates(root: Path) -> None:
    """Finish an update that something has stopped, before anything else looks at the course."""
    if not finish_update.find_unfinished(root):
        return
    problems = finish_update.finish_updates(root)
    print_line("Note", "an update had been interrupted, and is finished now")
    for problem in problems:
        print_line("Note", problem)


def _working_folder() -> Path:
    """Return the working folder; raises CourseError where it has been removed meanwhile."""
    try:
        return Path.cwd()
    except OSError:
        raise CourseError("the working folder is not there any more; change to another one") from None


def _command_name(root: Path | None) -> str:
    """Return what people type here; settings that cannot be read are complained of by the command."""
    try:
        return read_config(root).command if root else Config().command
    except CourseError:
        return Config().command


def _parser(command_name: str) -> argparse.ArgumentParser:
    # argparse, not one of its richer successors: they take longer to import than an unchanged scorecard takes in all.
    parser = argparse.ArgumentParser(
        prog=command_name,
        description="Grade the katas: a scorecard, and the proof that the hidden tests work.",
        epilog="Without a command: the scorecard of everything.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    score = add_command(commands, "score", _score, "print the scorecard; exit status 0 when all is done, 1 when not")
    score.add_argument("--answers", metavar="DIR", help="grade this folder, laid out like exercises/, or notebook")
    score.add_argument("--json", action="store_true", help="print the grades as JSON (docs/json.md)")
    score.add_argument("--html", type=Path, metavar="FILE", help="write the scorecard as a page as well: report.html")
    score.add_argument("--name", default="", metavar="NAME", help="the name that stands on the page")
    about = "refuse to run where the kernel cannot keep answers from files"
    score.add_argument("--require-sandbox", action="store_true", help=about)
    score.add_argument("--fresh", action="store_true", help="run every answer again, whatever was kept")
    proof = "prove the hidden tests: stubs fail, solutions pass, every known wrong answer is caught"
    verify = add_command(commands, "verify", _verify, proof)
    about = "change each solution in one place at a time instead: every such mutant has to fail a test"
    verify.add_argument("--mutants", action="store_true", help=about)
    for command in (score, verify):
        add_what(command, ANY_TREE)
        add_device(command)
        add_jobs(command)
    for group in (learner, notebook, watch, update, server, author, class_group):
        group.add_commands(commands)
    return parser


def _score(course: Course, options: argparse.Namespace) -> int:
    """Print the scorecard."""
    from torch_katas.grading import diagnosis, grader
    from torch_katas.grading.known_grades import find_following
    from torch_katas.grading.settings import Settings
    from torch_katas.report import progress
    from torch_katas.report.html import page_file
    from torch_katas.store import scorecard_history, solved
    from torch_katas.target import read_notebook_answers, select_exercises
    from torch_katas.verdict.scorecard import Scorecard

    if options.name and not options.html:
        raise CourseError("--name is for the page: give --html FILE as well")
    if options.require_sandbox:
        _check_sandbox()
    tree, exercises = select_exercises(course, options.what, Path.cwd(), options.answers)
    page = Path.cwd() / options.html if options.html else None
    if page:
        page_file.check_path(page, Path.cwd())
    answers = read_notebook_answers(course, tree)
    cells = answers.cells if answers else None
    settings = Settings(options.device, options.jobs, use_cache=not options.fresh, sandboxed=options.require_sandbox)
    with progress.interruptible() as cancelled, progress.show_progress(len(exercises), quiet=options.json) as observer:
        if not options.json:  # what prints is imported while children run
            threading.Thread(target=importlib.import_module, args=["torch_katas.report.scorecard"], daemon=True).start()
        graded = list(
            grader.grade_exercises(
                course, tree, exercises, settings, cells=cells, observer=observer, cancelled=cancelled
            )
        )
        graded = diagnosis.name_mistakes(course, graded, settings, grader.answer_texts(tree, cells), cancelled)
        card = Scorecard.from_grades(course, tree, graded)
    if tree == EXERCISES:
        solved.record_solved(course, graded)
        for warning in scorecard_history.record_scorecard(course, exercises, card.katas):
            if page:  # who asks for no page does not miss the curve
                observer.warn(warning)
    for note in answers.notes if answers else ():
        print_line("Note", note)
    for warning in observer.warnings:
        print_line("Warning", warning)
    is_part = tree == EXERCISES and len(exercises) < len(course.exercises)
    if options.json:
        print(json.dumps(card.to_json(), indent=2))
    else:
        is_followed = is_part and card.complete
        following = find_following(course, tree, card.katas, options.device) if is_followed else None
        from torch_katas.report import scorecard

        scorecard.print_scorecard(card, command=course.config.command, following=following)
    if page:
        from torch_katas.report.html.scorecard_page import render_page  # only now: most calls make none

        history = scorecard_history.read_history(course)
        text = render_page(card, history, time.time(), course.config, options.name, is_part=is_part)
        page_file.write_page(page, text, Path.cwd())
        print(f"Page: {options.html}", file=sys.stderr)
    return 0 if card.complete else 1


def _check_sandbox() -> None:
    """Raise CourseError where the kernel cannot keep answers from files."""
    from torch_katas.sandbox import landlock

    if not landlock.rights().files:
        raise CourseError("answers cannot be kept from files here: this system has no Landlock (Linux 5.13 or newer)")


def _verify(course: Course, options: argparse.Namespace) -> int:
    """Print every finding of the content check, or of the mutants."""
    from torch_katas.report.facts import NO_EXERCISE
    from torch_katas.target import select_exercises
    from torch_katas.verify.files import CourseWithDrafts
    from torch_katas.verify.mutant_findings import mutant_findings
    from torch_katas.verify.verify import verify

    if any(exercise.released for exercise in course.exercises):
        raise CourseError(NO_PROOF)
    _, exercises = select_exercises(CourseWithDrafts(course.root), options.what, Path.cwd(), None)
    tried = 0

    def show_tried(count: int, total: int) -> None:
        nonlocal tried
        tried = count
        if count % 100 == 0:
            print(f"{count} of {total} mutants", file=sys.stderr, flush=True)

    if options.mutants:
        findings = mutant_findings(course, exercises, device=options.device, jobs=options.jobs, on_tried=show_tried)
    else:
        findings = verify(course, exercises, device=options.device, jobs=options.jobs)
    count = 0
    for finding in findings:
        print(finding, flush=True)
        count += 1
    if count:
        summary = f"{count} findings" + (f" in {tried} mutants" if options.mutants else "")
    elif not exercises:
        summary = NO_EXERCISE
    elif options.mutants:
        summary = f"{tried} mutants of {len(exercises)} exercises: each fails a test, or is listed with a reason"
    else:
        katas = sum(len(exercise.katas) for exercise in exercises)
        summary = f"{katas} katas in {len(exercises)} exercises are proven"
    print(summary, file=sys.stderr)
    return 1 if count else 0
