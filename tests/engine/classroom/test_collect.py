"""Collecting: every platform's download, whose each file is, for which exercise, and when it was handed in."""

import io
import os
import subprocess
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest
from made_class import EXERCISE, MORNING, new_gradebook, write_tree

from torch_katas.classroom.collect import Source, collect
from torch_katas.classroom.gradebook_records import Student
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course

TEXT = "def double(x):\n    return x * x\n"
OTHER = "def double(x):\n    return x * 3\n"
FILE = f"{EXERCISE}.py"


@pytest.fixture
def gradebook(mini):
    with new_gradebook(mini) as opened:
        opened.add_roster(
            [Student("ann", "Ann Müller", "ann@x.org", {"ID": "77"}), Student("bob", "Bob Stone", "bob@x.org")],
            "a test",
        )
        yield opened


def gather(mini, gradebook, path, **options):
    course = Course(mini.root)
    return collect(course, gradebook, Source(path, **options), course.exercises, mini.root / "repositories")


def handed_in(gradebook):
    """Return (student, text) of every attempt."""
    return [(attempt.student, gradebook.text(attempt.text_hash)) for attempt in gradebook.attempts()]


def zipped(files, times=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, times or (2026, 11, 28, 12, 0, 0)), data)
    return buffer.getvalue()


METADATA = """---
submission_1:
  :submitters:
  - :name: Ann Müller
    :sid: ''
    :email: ann@x.org
  :created_at: 2026-11-28 11:00:00.5 Z
  :score: 3.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    output: ":created_at: 2020-01-01 00:00:00 Z"
submission_2:
  :submitters:
  - :name: Bob Stone
    :sid: bob
    :email: bob@x.org
  :created_at: 2026-11-28 11:00:00 Z
"""
LAYOUTS = {
    "folders": {f"ann/{FILE}": TEXT, f"bob/katas/exercises/{FILE}": OTHER},
    "folders with the file's name alone": {"ann/01_double.py": TEXT, "bob/hw (2).py": OTHER},
    "files called after students": {"ann.py": TEXT, "bob.py": OTHER},
    "zips called after students": {"ann.zip": zipped({f"x/{FILE}": TEXT}), "bob.zip": zipped({"01_double.py": OTHER})},
    "moodle": {
        "Ann Müller_123_assignsubmission_file/01_double.py": TEXT,
        "Bob Stone_124_assignsubmission_file_/katas.zip": zipped({FILE: OTHER}),
    },
    "moodle without folders": {
        "Ann Müller_123_assignsubmission_file_01_double.py": TEXT,
        "Bob Stone_124_assignsubmission_file_01_double.py": OTHER,
    },
    "canvas": {"whoever_77_9001_01_double-1.py": TEXT, "stonebob_LATE_78_9002_01_double.py": OTHER},
    "gradescope": {
        "assignment_1_export/submission_metadata.yml": METADATA,
        "assignment_1_export/submission_1/01_double.py": TEXT,
        f"assignment_1_export/submission_2/{FILE}": OTHER,
    },
    "nbgrader": {
        "submitted/ann/week1/01_double.py": TEXT,
        "submitted/ann/week1/timestamp.txt": "2026-11-28 12:00:00.000000 Europe/Berlin",
        "submitted/bob/week1/01_double.py": OTHER,
    },
}


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_downloads_of_platforms_are_understood(mini, tmp_path, gradebook, files, form):
    source = write_tree(tmp_path / "handed", files)
    if form == "zip":
        source = tmp_path / "handed.zip"
        source.write_bytes(zipped(files))
    collected = gather(mini, gradebook, source)
    assert handed_in(gradebook) == [("ann", TEXT), ("bob", OTHER)]
    assert (collected.new, collected.problems, collected.unknown) == (2, [], set())
    again = gather(mini, gradebook, source)
    assert (again.new, again.known) == (0, 2)


@pytest.mark.parametrize("name", ["gradescope", "nbgrader"])
def test_the_platform_says_when(mini, tmp_path, gradebook, name):
    gather(mini, gradebook, write_tree(tmp_path / "handed", LAYOUTS[name]))
    first = next(gradebook.attempts("ann"))
    assert datetime.fromtimestamp(first.submitted_at, UTC).replace(microsecond=0) == datetime(
        2026, 11, 28, 11, tzinfo=UTC
    )


def test_a_file_says_when_and_the_teacher_may_say_otherwise(mini, tmp_path, gradebook):
    folder = write_tree(tmp_path / "handed", {f"ann/{FILE}": TEXT})
    os.utime(folder / "ann" / FILE, (MORNING, MORNING))
    gather(mini, gradebook, folder)
    (folder / "ann" / FILE).write_text(OTHER)
    gather(mini, gradebook, folder, submitted_at=MORNING + 60)
    assert [attempt.submitted_at for attempt in gradebook.attempts()] == [MORNING, MORNING + 60]


def test_every_attempt_is_kept(mini, tmp_path, gradebook):
    for hour, text in enumerate((TEXT, OTHER, TEXT)):
        folder = write_tree(tmp_path / "handed", {f"ann/{FILE}": text})
        gather(mini, gradebook, folder, submitted_at=MORNING + hour)
    assert [text for _, text in handed_in(gradebook)] == [TEXT, OTHER, TEXT]


def test_unknown_people_are_collected_and_named(mini, tmp_path, gradebook):
    collected = gather(mini, gradebook, write_tree(tmp_path / "handed", {f"zoe/{FILE}": TEXT}))
    assert collected.unknown == {"zoe"}
    assert gradebook.strangers() == ["zoe"]
    assert gradebook.absent() == ["ann", "bob"]


def test_one_students_folder(mini, tmp_path, gradebook):
    gather(mini, gradebook, write_tree(tmp_path / "handed", {f"exercises/{FILE}": TEXT}), student="ann")
    assert handed_in(gradebook) == [("ann", TEXT)]


def test_a_single_file(mini, tmp_path, gradebook):
    gather(mini, gradebook, write_tree(tmp_path / "handed", {"01_double.py": TEXT}) / "01_double.py", student="ann")
    assert handed_in(gradebook) == [("ann", TEXT)]


def test_what_cannot_be_read_is_told_and_stops_nobody(mini, tmp_path, gradebook):
    files = {
        "ann/bomb.zip": zipped({"../out.py": TEXT}),
        "ann/notes.py": "print('hello')\n",
        "ann/broken.ipynb": "{",
        f"bob/{FILE}": b"\xff\xfe no text",
    }
    collected = gather(mini, gradebook, write_tree(tmp_path / "handed", files))
    assert sorted(problem.split(":")[1].strip() for problem in collected.problems) == [
        "bomb.zip",
        "broken.ipynb",
        "notes.py",
    ]
    assert gradebook.data(next(gradebook.attempts("bob")).text_hash) == b"\xff\xfe no text"
    assert list(gradebook.attempts("ann")) == []


def test_two_files_for_one_exercise_the_surest_counts(mini, tmp_path, gradebook):
    folder = write_tree(tmp_path / "handed", {f"ann/{FILE}": TEXT, "ann/old/01_double.py": OTHER})
    collected = gather(mini, gradebook, folder, submitted_at=MORNING)
    assert handed_in(gradebook) == [("ann", TEXT)]
    assert len(collected.problems) == 1


def test_a_notebook_is_kept_with_the_text_of_its_cells(mini, tmp_path, gradebook):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import torch\n" + TEXT)])
    data = nbformat.writes(notebook)
    collected = gather(mini, gradebook, write_tree(tmp_path / "handed", {"ann/01_demo.ipynb": data}))
    assert collected.problems == []
    ((student, text),) = handed_in(gradebook)
    assert student == "ann" and "return x * x" in text
    original = gradebook._connection.execute("SELECT original FROM attempts").fetchone()[0]
    assert original is not None


def git(folder, *words, time="2026-11-28T10:00:00Z"):
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | names | {"GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=environment)


@pytest.fixture
def checkouts(tmp_path):
    """Return a folder with the repository of ann: two commits, the first with a tag."""
    folder = write_tree(tmp_path / "checkouts", {f"ann/exercises/{FILE}": TEXT})
    own = folder / "ann"
    git(own, "init", "--quiet")
    git(own, "add", ".")
    git(own, "commit", "--quiet", "-m", "first")
    git(own, "tag", "due")
    (own / "exercises" / FILE).write_text(OTHER)
    (own / "link.py").symlink_to("/etc/passwd")
    git(own, "add", ".")
    git(own, "commit", "--quiet", "-m", "late", time="2026-11-29T10:00:00Z")
    return folder


AT = {
    "the last": ({"format": "git"}, OTHER, datetime(2026, 11, 29, 10, tzinfo=UTC)),
    "a tag": ({"tag": "due"}, TEXT, datetime(2026, 11, 28, 10, tzinfo=UTC)),
    "a date": ({"before": "2026-11-28T23:00:00Z"}, TEXT, datetime(2026, 11, 28, 10, tzinfo=UTC)),
}


@pytest.mark.parametrize(("options", "text", "time"), AT.values(), ids=AT)
def test_repositories_at_a_tag_or_a_date(mini, gradebook, checkouts, options, text, time):
    gather(mini, gradebook, checkouts, **options)
    assert handed_in(gradebook) == [("ann", text)]
    assert next(gradebook.attempts()).submitted_at == time.timestamp()


def test_a_list_of_repositories(mini, tmp_path, gradebook, checkouts):
    listed = tmp_path / "list.txt"
    listed.write_text(f"# who, where\nann, {checkouts / 'ann'}\nbob {tmp_path / 'nowhere'}\n")
    collected = gather(mini, gradebook, listed, tag="due")
    assert handed_in(gradebook) == [("ann", TEXT)]
    assert [problem.split(":")[0] for problem in collected.problems] == ["bob"]
    assert [problem.split(":")[0] for problem in gather(mini, gradebook, listed, tag="no such tag").problems] == [
        "ann",
        "bob",
    ]


def test_a_source_that_is_not_there_is_one_line(mini, tmp_path, gradebook):
    with pytest.raises(CourseError, match="there is no"):
        gather(mini, gradebook, tmp_path / "nowhere")
    (tmp_path / "broken.zip").write_text("no zip")
    with pytest.raises(CourseError, match="no zip"):
        gather(mini, gradebook, tmp_path / "broken.zip")


def test_the_command_says_what_it_has_found(mini, tmp_path):
    write_tree(tmp_path, {"roster.csv": "student,name\nann,Ann\nbob,Bob\n", f"handed/ann/{FILE}": TEXT})
    ran = mini.grader("class", "collect", str(tmp_path / "handed"), "--roster", str(tmp_path / "roster.csv"))
    assert ran.status == 0
    assert "2 students on the roster" in ran.output
    assert "1 new attempts, 0 there already, from 1 students" in ran.output
    assert "1 handed nothing in so far:\n  bob" in ran.output
    assert "1 attempts, 0 of them graded" in mini.grader("class", "status").output
