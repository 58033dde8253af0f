"""The commands behind grader.py: parse, call, print. Every decision is made in a module that a test can call."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from kata import cli_learner, cli_notebook, cli_watch
from kata.catalog import EXERCISES, CatalogError, Course

USAGE_ERROR = 2
DEVICES = ("cpu", "cuda", "mps", "all")


def main(root: Path, arguments: list[str] | None = None) -> None:
    """Run the command line of the course at `root`; ends in SystemExit."""
    # argparse, not one of its richer successors: they take longer to import than an unchanged scorecard takes in all.
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(words or ["score"])
    try:
        status = options.run(Course(root), options)
    except CatalogError as error:
        print(f"Error: {error}", file=sys.stderr)
        status = USAGE_ERROR
    raise SystemExit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader.py",
        description="Grade the katas: a scorecard, and the proof that the hidden tests work.",
        epilog="Without a command: the scorecard of everything.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    score = _command(commands, "score", _score, "print the scorecard; exit status 0 when all is done, 1 when not")
    score.add_argument("--answers", metavar="DIR", help="grade this folder, laid out like exercises/, or notebook")
    score.add_argument("--json", action="store_true", help="print the grades as JSON (docs/json.md)")
    score.add_argument("--html", type=Path, metavar="FILE", help="write the scorecard as a page as well: report.html")
    score.add_argument("--fresh", action="store_true", help="run every answer again, whatever was kept")
    proof = "prove the hidden tests: stubs fail, solutions pass, every known wrong answer is caught"
    _command(commands, "verify", _verify, proof)
    cli_learner.add(commands)
    cli_notebook.add(commands)
    cli_watch.add(commands)
    return parser


def _command(commands: argparse._SubParsersAction, name: str, run: object, about: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=run)
    command.add_argument("what", nargs="*", metavar="WHAT", help="as 03, 03/01, solutions, exercises/03")
    command.add_argument("--device", choices=DEVICES, default="all", help="where tests run (default: all there is)")
    cores = os.cpu_count() or 1
    command.add_argument("--jobs", "-j", type=_count, default=cores, metavar="N", help="exercises side by side")
    return command


def _count(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"'{word}' is no number of processes; give 1 or more")
    return int(word)


def _score(course: Course, options: argparse.Namespace) -> int:
    """Print the scorecard."""
    from kata import diagnosis, grading, history, html_file, progress, progress_history, scorecard
    from kata.arguments import in_cells, selection

    tree, exercises = selection(course, options.what, Path.cwd(), options.answers)
    page = Path.cwd() / options.html if options.html else None
    if page:
        html_file.check(page, Path.cwd())
    found = in_cells(course, tree)
    cells = found.cells if found else None
    settings = grading.Settings(device=options.device, at_once=options.jobs, keep=not options.fresh)
    with progress.shown(settings, len(exercises), quiet=options.json) as note:
        graded = [note(one) for one in grading.grade(course, tree, exercises, settings, cells)]
        graded = diagnosis.of_graded(course, graded, settings, grading.text_of(tree, cells))
        card = scorecard.Scorecard.of(course, tree, graded)
    if tree == EXERCISES:
        history.note(course, graded)
        trouble = progress_history.note(course, exercises, card.katas)
        settings.warnings += trouble if page else []  # who asks for no page does not miss the curve
    for note in found.notes if found else ():
        print(f"Note: {note}", file=sys.stderr)
    for warning in settings.warnings:
        print(f"Warning: {warning}", file=sys.stderr)
    if options.json:
        print(json.dumps(card.as_dict(), indent=2))
    else:
        scorecard.show(card)
    if page:
        from kata import html_page  # only now: most calls make none

        html_file.write(page, html_page.page(card, progress_history.read(course), time.time()), Path.cwd())
        print(f"Page: {options.html}", file=sys.stderr)
    return 0 if card.complete else 1


def _verify(course: Course, options: argparse.Namespace) -> int:
    """Print every finding of the content check."""
    from kata.arguments import selection
    from kata.verify import verify

    _, exercises = selection(course, options.what, Path.cwd(), None)
    count = 0
    for finding in verify(course, exercises, device=options.device, at_once=options.jobs):
        print(finding, flush=True)
        count += 1
    katas = sum(len(exercise.katas) for exercise in exercises) if not count else 0
    print(f"{count} findings" if count else f"{katas} katas in {len(exercises)} exercises are proven", file=sys.stderr)
    return 1 if count else 0
