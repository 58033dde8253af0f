"""Updating a course: the new version comes, the learner's work stays, and whatever stops it leaves old or new."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.practice import update
from torch_katas.practice.update_plan import plan_update
from torch_katas.store.facts import read_facts, write_facts
from torch_katas.store.finish_update import UNFINISHED, find_unfinished, finish_updates
from torch_katas.store.update_record import write_plan

EXERCISE = "exercises/01_demo/01_double.py"
ANSWER = "    return x + x  # mine\n"


def plant(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def everywhere(root, old, new):
    """Change a statement in the exercise and in its pristine copy."""
    for name in (EXERCISE, "tests/01_demo/pristine_01_double.txt"):
        plant(root / name, old, new)


def second_version(root):
    """Make the course's next version of a copy of it."""
    everywhere(root, "Return x + x. Any shape; x stays as it is.", "Return twice x. Any shape; x stays as it is.")
    plant(root / "tests/01_demo/test_01_double.py", "Every number is halved.", "Every number is divided by 2.")
    (root / "exercises/01_demo/README.md").write_text("A new lesson.\n")
    (root / "tests/01_demo/notes.txt").unlink()


def renamed_version(root):
    """Make a version of which the only exercise has another name."""
    for path in root.rglob("*01_double*"):
        if ".git" not in path.parts:
            path.rename(path.with_name(path.name.replace("01_double", "02_twice")))


def git(root, *words):
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    ended = subprocess.run(["git", *words], cwd=root, env=environment, capture_output=True, text=True, check=True)
    return ended.stdout.strip()


def commit(root, message):
    git(root, "add", "-A")
    git(root, "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", message)


@pytest.fixture
def published(mini, tmp_path, monkeypatch):
    """The course's repository, of which `mini` is the learner's clone, with an answer in it."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    root = tmp_path / "published"
    (mini.root / "tests/01_demo/notes.txt").write_text("old\n")
    (mini.root / ".gitignore").write_text("/backups/\n.kata_cache/\n__pycache__/\n")
    shutil.copytree(mini.root, root)
    shutil.rmtree(mini.root)
    git(root, "init", "-q", "-b", "main")
    commit(root, "one")
    git(tmp_path, "clone", "-q", str(root), str(mini.root))
    answer(mini)
    return root


def answer(mini):
    plant(mini.exercise, "    raise NotImplementedError\n\n\ndef halve", f"{ANSWER}\n\ndef halve")


def pack(root, path):
    """Write a course into a ZIP, in a folder as GitHub does."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file() and ".git" not in file.parts:
                archive.write(file, f"course-main/{file.relative_to(root)}")
    return path


def files_of(root):
    """Return what stands in a course, but for backups, caches and git's own."""
    left_out = ("backups", ".kata_cache", ".git", "__pycache__", ".pytest_cache")
    paths = (path for path in root.rglob("*") if path.is_file())
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in paths
        if not set(left_out) & set(path.relative_to(root).parts)
    }


def test_the_new_statement_comes_and_the_answer_stays(mini, published):
    second_version(published)
    commit(published, "two")
    ran = mini.grader("update")
    assert ran.status == 0, ran.output
    text = mini.exercise.read_text()
    assert "Return twice x. Any shape" in text
    assert ANSWER in text
    assert "statement changed  01/01 double\ntests changed      01/01 halve\n" in ran.output
    assert "look again" not in ran.output  # halve is not answered
    assert (mini.root / "exercises/01_demo/README.md").read_text() == "A new lesson.\n"
    assert not (mini.root / "tests/01_demo/notes.txt").exists()
    assert git(mini.root, "status", "--porcelain") == f"M {EXERCISE}"
    assert git(mini.root, "rev-parse", "HEAD") == git(published, "rev-parse", "HEAD")
    assert mini.grader("update").output == "The course is up to date.\n"


def test_a_zip_does_without_git(mini, tmp_path):
    shutil.copytree(mini.root, tmp_path / "new")
    (tmp_path / "new/tests/01_demo/notes.txt").write_text("")
    second_version(tmp_path / "new")
    answer(mini)
    (mini.root / "tests/01_demo/stale.txt").write_text("")
    (mini.root / "exercises/01_demo/own.py").write_text("x = 1\n")
    ran = mini.grader("update", str(pack(tmp_path / "new", tmp_path / "new.zip")))
    assert ran.status == 0, ran.output
    assert ANSWER in mini.exercise.read_text()
    assert "Return twice x." in mini.exercise.read_text()
    assert not (mini.root / "tests/01_demo/stale.txt").exists()
    assert (mini.root / "exercises/01_demo/own.py").exists()


def test_a_renamed_exercise_takes_the_answer_along(mini, published):
    renamed_version(published)
    commit(published, "renamed")
    write_facts(Course(mini.root), "solved", {"01_demo/01_double::double": 5.0})
    ran = mini.grader("update")
    new = mini.root / "exercises/01_demo/02_twice.py"
    assert ANSWER in new.read_text()
    assert not mini.exercise.exists()
    assert f"renamed            {EXERCISE} is" in ran.output
    assert read_facts(Course(mini.root), "solved") == {"01_demo/02_twice::double": 5.0}


def test_an_exercise_that_is_gone_stays_where_it_is_answered(mini, published):
    for path in published.rglob("*01_double*"):
        if ".git" not in path.parts:
            path.unlink()
    commit(published, "gone")
    ran = mini.grader("update")
    assert ANSWER in mini.exercise.read_text()
    assert "no longer there    01/01 double, 01/01 halve, 01/01 Scale\n" in ran.output
    assert f"look again         {EXERCISE}" in ran.output


def test_what_needs_another_look_is_named(mini, published):
    everywhere(published, "def double(x: Tensor)", "def double(x: Tensor, times: int = 2)")
    plant(published / "tests/01_demo/test_01_double.py", "Every number is doubled.", "Each number is doubled.")
    commit(published, "two")
    output = " ".join(mini.grader("update").output.split())
    assert f"{EXERCISE} double: it is double(x: Tensor, times: int=2) -> Tensor now; its tests have changed" in output


def test_a_file_that_does_not_parse_stays_as_it_is(mini, published):
    mini.exercise.write_text("def double(x:\n")
    second_version(published)
    commit(published, "two")
    output = mini.grader("update").output
    assert mini.exercise.read_text() == "def double(x:\n"
    assert f"look again         {EXERCISE} stays as it is" in output


def test_it_is_undone_to_the_byte(mini, published):
    second_version(published)
    commit(published, "two")
    before, head = files_of(mini.root), git(mini.root, "rev-parse", "HEAD")
    mini.grader("update")
    after = files_of(mini.root)
    ran = mini.grader("update", "--undo")
    assert ran.output.startswith("The last update is undone.\n")
    assert files_of(mini.root) == before
    assert git(mini.root, "rev-parse", "HEAD") == head
    mini.grader("update", "--undo")
    assert files_of(mini.root) == after


def test_undoing_keeps_what_was_written_since(mini, published):
    second_version(published)
    commit(published, "two")
    mini.grader("update")
    mini.exercise.write_text(mini.exercise.read_text().replace("# mine", "# better") + "\n\ndef own():\n    return 1\n")
    mini.grader("update", "--undo")
    text = mini.exercise.read_text()
    assert "return x + x  # better" in text
    assert "def own():" in text
    assert "Return x + x. Any shape" in text


def test_files_of_the_learners_beside_the_exercises(mini, published):
    """What only the learner has changed stays; what both have changed is in the backup, and named."""
    (mini.root / "exercises/01_demo/README.md").write_text("my notes\n")
    plant(mini.root / "solutions/01_demo/01_double.py", "return x + x", "return 2 * x")
    second_version(published)
    commit(published, "two")
    output = mini.grader("update").output
    assert "yours in backups/  exercises/01_demo/README.md\n" in output
    assert "return 2 * x" in (mini.root / "solutions/01_demo/01_double.py").read_text()
    (copy,) = mini.root.glob("backups/*/01_demo/README.md")
    assert copy.read_text() == "my notes\n"


def test_a_branch_with_commits_of_its_own_stays(mini, published):
    commit(mini.root, "my answers")
    head = git(mini.root, "rev-parse", "HEAD")
    second_version(published)
    commit(published, "two")
    output = mini.grader("update").output
    assert git(mini.root, "rev-parse", "HEAD") == head
    assert "your branch has commits of its own" in output
    assert "Return twice x." in mini.exercise.read_text()
    assert ANSWER in mini.exercise.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["update"], "this course is no clone of a git repository: download the new version's ZIP"),
        (["update", "none.zip"], "cannot be read"),
        (["update", "--undo"], "there is no update to undo"),
        (["update", "v2", "--undo"], "--undo takes no version"),
    ],
)
def test_what_cannot_be_done_is_one_line(mini, arguments, says, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(mini.root.parent))
    ran = mini.grader(*arguments)
    assert (ran.status, ran.output.count("\n")) == (2, 1)
    assert says in ran.output


@pytest.mark.parametrize("name", ["../outside.py", "/outside.py"])
def test_a_zip_that_leads_out_of_itself_is_refused(mini, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("pyproject.toml", "[tool.katas]\n")
        archive.writestr(name, "x = 1\n")
    assert "names a file outside of itself" in mini.grader("update", str(tmp_path / "bad.zip")).output


# Whatever stops it

WRITES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "subprocess.Popen")


def killed_after(steps, work):
    """Do some work in a process that is killed at a step of it; tells whether it came to its end before."""
    child = os.fork()
    if child == 0:
        count = 0

        def kill(event, arguments):
            nonlocal count
            is_write = event in WRITES or (
                event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_WRONLY
            )
            count += bool(is_write)
            if count > steps:
                os._exit(9)

        status = 1
        try:
            sys.addaudithook(kill)
            work()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 0


def decide(mini):
    """Begin an update, up to the moment from which on it is to be finished."""
    course = Course(mini.root)
    source = update.find_source(course, None, mini.root)
    write_plan(mini.root, plan_update(course, source.version, source.handed).changes, source.head)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("change", [second_version, renamed_version])
def test_killed_at_any_step_it_leaves_old_or_new(mini, published, tmp_path, monkeypatch, change):
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # it is for the power, which stays on here
    change(published)
    commit(published, "two")
    course = Course(mini.root)
    source = update.find_source(course, None, mini.root)
    shutil.rmtree(mini.root / ".git/hooks")
    git(mini.root, "gc", "-q")  # fewer files to copy
    kept = tmp_path / "kept"
    shutil.copytree(mini.root, kept, symlinks=True)
    old = files_of(kept)
    mini.grader("update")
    new = files_of(mini.root)
    head = git(mini.root, "rev-parse", "HEAD")
    steps, ended = 0, False
    outcomes = set()
    while not ended:
        shutil.rmtree(mini.root)
        shutil.copytree(kept, mini.root, symlinks=True)
        ended = killed_after(steps, lambda: update.carry_out(Course(mini.root), source))
        steps += 1
        for name, data in files_of(mini.root).items():
            assert data in (old.get(name), new.get(name)), name
        was_decided = bool(find_unfinished(mini.root)) or ended
        finish_updates(mini.root)
        after = files_of(mini.root)
        assert after == (new if was_decided or after == new else old), steps
        if after == new:
            assert git(mini.root, "rev-parse", "HEAD") == head
        outcomes.add("new" if after == new else "old")
        answers = [path.read_text() for path in (mini.root / "exercises").rglob("*.py")]
        assert any(ANSWER in text for text in answers)
    assert outcomes == {"old", "new"}
    assert steps > 20


def test_the_next_command_finishes_it_and_pytest_says_so(mini, published):
    second_version(published)
    commit(published, "two")
    decide(mini)
    ran = mini.pytest("exercises")
    assert ran.status == 4
    assert "an update has been interrupted; finish it first: python grader.py doctor" in ran.output
    assert "an update had been interrupted, and is finished now" in mini.grader("next").output
    assert ANSWER in mini.exercise.read_text()
    assert "Return twice x." in mini.exercise.read_text()
    assert not list(mini.root.glob(f"backups/*/{UNFINISHED}"))


def test_what_is_written_while_it_is_interrupted_stays(mini, published):
    second_version(published)
    commit(published, "two")
    decide(mini)
    mini.exercise.write_text("x = 1\n")
    assert f"{EXERCISE} has been changed meanwhile and stays as it is" in mini.grader("next").output
    assert mini.exercise.read_text() == "x = 1\n"


def test_a_full_disk_changes_nothing(mini, published, monkeypatch):
    from torch_katas.store import update_record

    second_version(published)
    commit(published, "two")
    before = files_of(mini.root)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    course = Course(mini.root)
    source = update.find_source(course, None, mini.root)
    monkeypatch.setattr(update_record, "write_new", fail)
    with pytest.raises(
        CourseError, match=r"cannot be stored in backups/ \(No space left on device\); nothing was changed"
    ):
        update.carry_out(course, source)
    assert files_of(mini.root) == before
    assert not list(mini.root.glob("backups/*"))
