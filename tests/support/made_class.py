"""A small class on the mini course: who has handed in what, without collecting it from anywhere."""

from pathlib import Path

from harness import Mini

from torch_katas.classroom.class_folder import class_folder
from torch_katas.classroom.grade import Summary, grade_class
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import Marked
from torch_katas.course.model import Course
from torch_katas.grading.settings import Settings

EXERCISE = "01_demo/01_double"
SETTINGS = Settings(device="cpu", jobs=2)
MORNING = 1_700_000_000.0
"""When the first student hands in, in seconds since 1970."""


def new_gradebook(mini: Mini) -> Gradebook:
    """Open the gradebook of the course's class, a new one where there is none."""
    return Gradebook.open(class_folder(Course(mini.root)).gradebook, create=True)


def hand_in(gradebook: Gradebook, student: str, text: str, hour: int = 0, exercise: str = EXERCISE) -> int | None:
    """Add an attempt of `hour` hours after the first."""
    return gradebook.add_attempt(student, exercise, text.encode(), MORNING + 3600 * hour, "a test")


def grade(mini: Mini, gradebook: Gradebook) -> Summary:
    """Grade what is new."""
    return grade_class(Course(mini.root), gradebook, SETTINGS)


def solution(mini: Mini) -> str:
    """Return the text of the mini course's solution."""
    return mini.path("solutions").read_text()


def add_second_exercise(mini: Mini) -> str:
    """Give the mini course an exercise like its first, with other names of katas and tests; return its key."""
    names = {"double": "twice", "halve": "half", "Scale": "Gain", "def test_": "def test_second_"}
    for path in [*mini.root.glob("*/01_demo/*01_double*")]:
        text = path.read_text()
        for old, new in names.items():
            text = text.replace(old, new)
        path.with_name(path.name.replace("01_double", "02_twice")).write_text(text)
    return "01_demo/02_twice"


def marks(gradebook: Gradebook) -> dict[str, str]:
    """Return one letter for each kata of each student's last attempt, by student."""
    return {standing.student: standing.states for standing in gradebook.standing()}


def verdicts(gradebook: Gradebook) -> list[tuple[str, str, tuple[object, ...]]]:
    """Return student, exercise and verdicts of every attempt, without what differs from run to run."""
    return [(entry.attempt.student, entry.attempt.exercise, _katas(entry)) for entry in gradebook.marked()]


def _katas(marked: Marked) -> tuple[object, ...]:
    return marked.grading.katas if marked.grading else ()


def write_tree(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below a folder, by their paths; return the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
