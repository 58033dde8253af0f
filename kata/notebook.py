"""What a learner imports in a notebook: `from kata.notebook import check, hint`.

`check("03/01")` grades the cells of that exercise as this kernel has run them last. For a kata whose cell has not been
run the notebook's file counts, as it was saved, where the frontend says which file that is; else the kata is to do.
Answers run in child processes with the limits that they have everywhere: this process never runs one for a check, and
does not import torch for it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from kata import grades, hints, notebook_check, notebook_file, notebook_html, notebook_kernel
from kata.catalog import EXERCISES, CatalogError, Course
from kata.notebook_file import Cell


@dataclass(frozen=True)
class Report:
    """What a cell shows: colours and tables where HTML can be shown, the terminal's report elsewhere."""

    text: str
    html: str = field(repr=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def check(what: str) -> Report:
    """Grade an exercise as this kernel has run it, `check("03/01")`, or a whole chapter, `check("03")`."""
    try:
        found = notebook_check.checked(_course(), what, *_cells())
    except CatalogError as error:
        return _error(error)
    text = "\n".join(line.text for line in notebook_check.lines(found)).rstrip()
    return Report(text, notebook_html.page(found))


def hint(what: str, kata: str = "") -> Report:
    """Show the next hint for a kata, `hint("03/01", "to_seq_first")`, or for the first that is not done."""
    course = _course()
    try:
        exercises = course.select(what)
        names = [name for exercise in exercises for name in exercise.katas]
        if kata and kata not in names:
            raise CatalogError(f"'{what}' has no kata '{kata}'. There is: {', '.join(names)}")
        if not kata:
            undone = [
                (checked.exercise, one.name)
                for checked in notebook_check.checked(course, what, *_cells())
                for one in checked.katas
                if one.status != grades.DONE
            ]
            if not undone:
                return _plain("All done there. Name a kata to see its hints all the same.")
            exercise, kata = undone[0]
        else:
            exercise = next(one for one in exercises if kata in one.katas)
        shown = hints.show(course, exercise, kata)
    except CatalogError as error:
        return _error(error)
    told = [(f"{kata}, hint {step} of {hints.STEPS}", text) for step, text in shown.hints]
    after = "That was the last." if shown.hints[-1][0] == hints.STEPS else ""
    text = "\n\n".join(f"{head}\n{body}" for head, body in told)
    return Report(f"{text}\n{after}".rstrip(), notebook_html.hints(told, after))


def _course() -> Course:
    """Return the course that the working folder lies in, or else the one that this module belongs to."""
    here = Path.cwd()
    inside = (folder for folder in (here, *here.parents) if (folder / EXERCISES).is_dir() and _is_course(folder))
    return Course(next(inside, Path(__file__).resolve().parents[1]))


def _is_course(folder: Path) -> bool:
    return (folder / "grader.py").is_file()


def _cells() -> tuple[list[Cell], list[Cell]]:
    """Return the cells that this kernel has run, and those of the notebook's file where it is known."""
    running = notebook_kernel.shell()
    if running is None:
        raise CatalogError("check and hint work in a notebook; elsewhere: pytest exercises/03/01")
    path = notebook_kernel.notebook_path(running)
    saved: list[Cell] = []
    if path:
        try:
            saved = notebook_file.code_cells(notebook_file.read(path, path.parent))
        except CatalogError:  # it may be half saved at this moment; what was run counts anyhow
            saved = []
    return notebook_kernel.executed(running), saved


def _error(error: CatalogError) -> Report:
    return Report(f"Error: {error}", notebook_html.message(str(error)))


def _plain(text: str) -> Report:
    return Report(text, notebook_html.plain(text))
