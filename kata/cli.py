"""The commands behind grader.py: parse, call, print. Every decision is made in a module that a test can call."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kata.catalog import CatalogError, Course

USAGE_ERROR = 2

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Grade the katas: a scorecard, and the proof that the hidden tests work.",
)

What = Annotated[
    list[str] | None, typer.Argument(metavar="[WHAT]...", help="e.g. 03, 03/01, solutions, exercises/03/01")
]
Answers = Annotated[
    str | None, typer.Option("--answers", metavar="DIR", help="grade this folder, laid out like exercises/")
]
Device = Annotated[str, typer.Option("--device", help="cpu, cuda, mps or all")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="exercises to run side by side")]
CORES = os.cpu_count() or 1


@app.callback(invoke_without_command=True)
def _default(context: typer.Context) -> None:
    """Print the scorecard of all exercises when no command is given."""
    if context.invoked_subcommand is None:
        context.invoke(score, context=context)


@app.command()
def score(
    context: typer.Context,
    what: What = None,
    answers: Answers = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the grades as JSON (docs/json.md)")] = False,
    device: Device = "all",
    jobs: Jobs = CORES,
    fresh: Annotated[bool, typer.Option("--fresh", help="run every answer again, whatever was kept")] = False,
) -> None:
    """Print the scorecard. Exit status: 0 when all is done, 1 when not, 2 for a usage error."""
    from kata import grading, progress, scorecard
    from kata.arguments import selection

    course = _course(context)
    tree, exercises = selection(course, what or [], Path.cwd(), answers)
    settings = grading.Settings(device=device, at_once=jobs, keep=not fresh)
    with progress.shown(settings, len(exercises), quiet=as_json) as note:
        graded = map(note, grading.grade(course, tree, exercises, settings))
        card = scorecard.Scorecard.of(course, tree, graded)
    for warning in settings.warnings:
        print(f"Warning: {warning}", file=sys.stderr)
    if as_json:
        print(json.dumps(card.as_dict(), indent=2))
    else:
        scorecard.show(card)
    raise typer.Exit(0 if card.complete else 1)


@app.command()
def verify(context: typer.Context, what: What = None, device: Device = "all", jobs: Jobs = CORES) -> None:
    """Prove the hidden tests: stubs fail, solutions pass, every known wrong answer is caught."""
    from kata.arguments import selection
    from kata.verify import verify as findings

    course = _course(context)
    _, exercises = selection(course, what or [], Path.cwd(), None)
    count = 0
    for finding in findings(course, exercises, device=device, at_once=jobs):
        print(finding, flush=True)
        count += 1
    katas = sum(len(exercise.katas) for exercise in exercises) if not count else 0
    print(f"{count} findings" if count else f"{katas} katas in {len(exercises)} exercises are proven", file=sys.stderr)
    raise typer.Exit(1 if count else 0)


def _course(context: typer.Context) -> Course:
    return Course(context.find_root().obj)


def main(root: Path, arguments: list[str] | None = None) -> None:
    """Run the command line of the course at `root`; ends in SystemExit."""
    try:
        app(args=arguments, obj=root, prog_name="grader.py")
    except CatalogError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(USAGE_ERROR) from None
