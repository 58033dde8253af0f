"""Resetting: what comes back, what is kept, and that nothing is lost whatever ends it halfway."""

import errno
import os
import shutil
import subprocess
import sys
from datetime import datetime

import pytest
from places import SRC

from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.practice import reset
from torch_katas.store import backups

NOW = datetime(2026, 11, 21, 14, 3, 22)
DATED = "backups/2026-11-21_14-03-22"
NAME = "01_demo/01_double.py"


@pytest.fixture
def solved(mini):
    """The mini course with every kata solved, and a comment of the learner's own."""
    mini.solve()
    mini.exercise.write_text(mini.exercise.read_text() + "# a thought of mine\n")
    return mini


def stub_of(mini):
    return (mini.root / "tests/01_demo/pristine_01_double.txt").read_text()


def exercise_of(mini):
    return Course(mini.root).exercises[0]


def carried_out(mini, changes=None, now=NOW):
    changes = reset.plan_files(Course(mini.root).exercises) if changes is None else changes
    return [f"{step.action:5}  {step.path}" for step in reset.carry_out(Course(mini.root), changes, now)]


def copies(mini):
    """Return the texts of all backups."""
    return [path.read_bytes() for path in sorted((mini.root / "backups").rglob("*.py"))]


def strays(mini):
    """Return what stands beside the exercises that does not belong there."""
    return [path.name for path in mini.exercise.parent.iterdir() if path.name not in ("01_double.py", "README.md")]


# What comes back


def test_the_whole_file_comes_back_and_the_answer_is_kept(solved):
    answer = solved.exercise.read_bytes()
    assert carried_out(solved) == [f"kept   {DATED}/{NAME}", f"reset  exercises/{NAME}"]
    assert solved.exercise.read_text() == stub_of(solved)
    assert (solved.root / DATED / NAME).read_bytes() == answer
    assert strays(solved) == []


def test_one_kata_comes_back_and_the_rest_stays(solved):
    answer = solved.exercise.read_text()
    ran = solved.grader("reset", "01/01", "--kata", "halve")
    assert ran.status == 0
    assert ran.output.endswith(f"reset  exercises/{NAME}\n       halve\n")
    text = solved.exercise.read_text()
    assert text.count("raise NotImplementedError") == 1
    assert "Not allowed: matmul." in text
    assert "return x + x" in text
    assert text.endswith("# a thought of mine\n")
    assert copies(solved) == [answer.encode()]
    assert '"status": "to_do"' in solved.grader("score", "--json").output


def test_the_backup_can_be_graded(solved):
    solved.grader("reset", "01")
    (folder,) = (solved.root / "backups").iterdir()
    assert "3/3" in solved.grader("score", "--answers", str(folder)).output


@pytest.mark.parametrize("options", [[], ["--kata", "halve"]])
def test_nothing_to_reset_makes_no_backup(mini, options):
    ran = mini.grader("reset", "01", *options)
    assert (ran.status, ran.output) == (0, "Nothing to reset: it stands as it was handed out.\n")
    assert not (mini.root / "backups").exists()


def test_line_ends_alone_are_nothing_to_reset(mini):
    mini.exercise.write_bytes(b"\xef\xbb\xbf" + mini.exercise.read_bytes().replace(b"\n", b"\r\n"))
    assert carried_out(mini) == []


@pytest.mark.parametrize(
    "data", [b"def double(:\n", b"\xff\xfe", b"\x00", b"", b"# -*- coding: latin-1 -*-\n\xe9\n"], ids=repr
)
def test_a_file_that_is_no_python_is_reset_as_a_whole(mini, data):
    mini.exercise.write_bytes(data)
    carried_out(mini)
    assert mini.exercise.read_text() == stub_of(mini)
    assert copies(mini) == [data]


@pytest.mark.parametrize("data", [b"def double(:\n", b"\xff\xfe"], ids=repr)
def test_a_kata_of_a_file_that_is_no_python_is_refused(mini, data):
    mini.exercise.write_bytes(data)
    ran = mini.grader("reset", "01", "--kata", "double")
    assert ran.status == 2
    assert ran.output.count("\n") == 1
    assert "put the whole file back: python grader.py reset 01/01" in ran.output
    assert mini.exercise.read_bytes() == data


def test_a_missing_file_comes_back(mini):
    shutil.rmtree(mini.exercise.parent)
    assert carried_out(mini) == [f"reset  exercises/{NAME}"]
    assert mini.exercise.read_text() == stub_of(mini)
    assert not (mini.root / "backups").exists()


def test_a_deleted_kata_comes_back_at_the_end(solved):
    text = solved.exercise.read_text().replace("def halve", "def half")
    solved.exercise.write_text(text)
    solved.grader("reset", "01", "--kata", "halve")
    assert solved.exercise.read_text().startswith(text)
    assert "def halve" in solved.exercise.read_text()


def test_a_debugging_kata_comes_back_as_it_was_given(solved):
    """The bug of a debugging kata is code, not a stub."""
    given = stub_of(solved).replace("    raise NotImplementedError\n\n\ndef halve", "    return x * x\n\n\ndef halve")
    (solved.root / "tests/01_demo/pristine_01_double.txt").write_text(given)
    solved.grader("reset", "01", "--kata", "double")
    assert "    return x * x\n" in solved.exercise.read_text()


def test_a_mark_at_the_beginning_and_line_ends_are_kept(solved):
    before = b"\xef\xbb\xbf" + solved.exercise.read_bytes().replace(b"\n", b"\r\n")
    solved.exercise.write_bytes(before)
    solved.grader("reset", "01", "--kata", "halve")
    after = solved.exercise.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert copies(solved) == [before]


def test_the_files_mode_is_kept(solved):
    solved.exercise.chmod(0o640)
    carried_out(solved)
    assert solved.exercise.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(solved, tmp_path):
    elsewhere = tmp_path / "elsewhere.py"
    solved.exercise.rename(elsewhere)
    solved.exercise.symlink_to(elsewhere)
    answer = elsewhere.read_bytes()
    carried_out(solved)
    assert solved.exercise.is_symlink()
    assert elsewhere.read_text() == stub_of(solved)
    assert copies(solved) == [answer]


def test_two_backups_of_one_second_stand_side_by_side(solved):
    answer = solved.exercise.read_bytes()
    carried_out(solved)
    solved.exercise.write_text("second = 2\n")
    assert carried_out(solved)[0] == f"kept   {DATED}_2/{NAME}"
    assert copies(solved) == [answer, b"second = 2\n"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "the following arguments are required: WHAT"),
        (["07"], "Error: '07' matches no exercise. There is: 01_demo"),
        (["solutions/01"], "Error: this is about exercises/, not solutions/"),
        (["01", "--kata", "treble"], "Error: 01/01 has no kata 'treble'. There is: double, halve, Scale"),
    ],
)
def test_usage_errors(mini, arguments, says):
    ran = mini.grader("reset", *arguments)
    assert ran.status == 2
    assert says in ran.output


def test_a_kata_of_a_missing_file_is_refused(mini):
    mini.exercise.unlink()
    ran = mini.grader("reset", "01", "--kata", "halve")
    assert ran.status == 2
    assert "is not there; put the file back: python grader.py reset 01/01" in ran.output


# What stands in the way


def refused(mini, says):
    """Reset, which is to be refused with one line, and see that the answer is untouched."""
    before = mini.exercise.read_bytes() if mini.exercise.is_file() else None
    ran = mini.grader("reset", "01")
    assert ran.status == 2, ran.output
    assert says in ran.output
    assert "Traceback" not in ran.output
    assert ran.output.count("Error: ") == 1
    assert before is None or mini.exercise.read_bytes() == before
    assert strays(mini) == []


def test_a_read_only_exercise_stays(solved):
    solved.exercise.chmod(0o444)
    refused(solved, f"exercises/{NAME} is read-only and stays as it is; make it writable first (chmod u+w)")
    assert copies(solved) == []


def test_a_folder_in_the_exercises_place(mini):
    mini.exercise.unlink()
    mini.exercise.mkdir()
    refused(mini, f"exercises/{NAME} is no file; move it away and try again")


def test_a_dead_link(mini):
    mini.exercise.unlink()
    mini.exercise.symlink_to("gone.py")
    refused(mini, f"exercises/{NAME} is a link to nothing; remove it and try again")


def test_a_file_in_the_place_of_the_backups(solved):
    (solved.root / "backups").write_text("mine")
    refused(solved, "no backup can be written in backups/ (")
    assert (solved.root / "backups").read_text() == "mine"


def test_a_missing_copy_of_the_stub(solved):
    (solved.root / "tests/01_demo/pristine_01_double.txt").unlink()
    refused(solved, "the course is damaged: tests/01_demo/pristine_01_double.txt: this file does not exist")


def test_an_edit_between_backup_and_replacement_stays(solved):
    changes = reset.plan_files([exercise_of(solved)])
    solved.exercise.write_text("# just saved\n")
    with pytest.raises(CourseError, match=r"has just been changed and stays as it is; try again \(a copy is in back"):
        carried_out(solved, changes)
    assert solved.exercise.read_text() == "# just saved\n"


STEPS = ("os.fsync", "os.replace", "pathlib.Path.mkdir", "pathlib.Path.open")
ERRORS = {
    "full disk": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "read-only": PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    "Ctrl-C": KeyboardInterrupt(),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_lost_whichever_step_fails(solved, monkeypatch, step, error, after):
    """Each step fails once, at its first call, at its second and so on, until it is not called that often."""
    answer = solved.exercise.read_bytes()
    failures = 0
    for turn in range(1, 20):
        shutil.rmtree(solved.root / "backups", ignore_errors=True)
        solved.exercise.write_bytes(answer)
        with monkeypatch.context() as patched:
            fail_at(patched, step, turn, error, after)
            ran = solved.grader("reset", "01")
        stands = [solved.exercise.read_bytes(), *copies(solved)]
        assert answer in stands
        assert solved.exercise.read_bytes() in (answer, stub_of(solved).encode())
        assert strays(solved) == []
        if ran.status == 0:
            assert solved.exercise.read_bytes() == stub_of(solved).encode()
        if f"reset  exercises/{NAME}" in ran.output and ran.status == 0 and not failed_at_all(step, turn):
            break
        failures += ran.status != 0
        assert ran.status in (0, 2, 130)
        assert ran.output.count("Error: ") + ran.output.count("Interrupted. ") == (ran.status != 0)
    assert failures >= 1
    assert turn < 19


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process to be ended is made by fork")
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_lost_when_the_process_is_ended(solved, monkeypatch, step):
    """Ended at each of its steps, as by a power cut: nothing can be tidied up."""
    answer = solved.exercise.read_bytes()
    for turn in range(1, 20):
        child = os.fork()
        if child == 0:
            fail_at(monkeypatch, step, turn, SystemExit, after=False, end=lambda: os._exit(9))
            os._exit(solved.grader("reset", "01").status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, 9)
        assert answer in [solved.exercise.read_bytes(), *copies(solved)]
        assert solved.exercise.read_bytes() in (answer, stub_of(solved).encode())
        if status == 0:
            break
        solved.exercise.write_bytes(answer)
        shutil.rmtree(solved.root / "backups", ignore_errors=True)
    assert 1 < turn < 19


CALLS: dict[str, int] = {}


def failed_at_all(step, turn):
    """Tell whether the step was called often enough to fail."""
    return CALLS[step] >= turn


def fail_at(patched, step, turn, error, after, end=lambda: None):
    """Make a step raise at one of its calls, before or after it does its work."""
    import importlib
    import operator

    module, _, path = step.partition(".")
    owner = importlib.import_module(module)
    *inner, name = path.split(".")
    if inner:
        owner = operator.attrgetter(".".join(inner))(owner)
    real = getattr(owner, name)
    CALLS[step] = 0

    def failing(*arguments, **options):
        CALLS[step] += 1
        if CALLS[step] == turn:
            end()
        if CALLS[step] == turn and not after:
            raise error
        result = real(*arguments, **options)
        if CALLS[step] == turn:
            close(result)
            raise error
        return result

    patched.setattr(owner, name, failing)


def close(result):
    """Take back what a step that 'failed afterwards' holds open."""
    if hasattr(result, "close"):
        result.close()


def test_a_copy_that_reads_back_differently_is_no_backup(solved, monkeypatch):
    answer = solved.exercise.read_bytes()
    monkeypatch.setattr(backups, "write_new", lambda path, data, durable: short(path, data[:-1]))
    refused(solved, "no backup can be written in backups/ (a copy differs from its original); nothing was changed")
    assert solved.exercise.read_bytes() == answer
    assert list((solved.root / "backups").iterdir()) == []


def short(path, data):
    path.write_bytes(data)


MOUNTED = """
set -e
mount -t tmpfs -o size=128k tmpfs {disk}
cp -r {root}/. {disk}
cd {disk}
{prepare}
{python} grader.py reset 01 && status=0 || status=$?
echo "status $status"
cmp exercises/{name} {root}/exercises/{name} && echo untouched
find . -name '.new-*' -o -path './backups/*' -type f
"""
FULL = "head -c 200k /dev/zero > filler 2>/dev/null || true"
READ_ONLY = "mount -o remount,ro,bind {disk} || mount -o remount,ro {disk}"


@pytest.mark.parametrize(
    ("prepare", "says"), [(FULL, "No space left on device"), (READ_ONLY, "Read-only file system")], ids=["full", "ro"]
)
def test_a_real_disk_that_is_full_or_read_only(solved, tmp_path, prepare, says):
    """A tiny file system in memory, seen by this test alone."""
    disk = tmp_path / "disk"
    disk.mkdir()
    script = MOUNTED.format(
        disk=disk, root=solved.root, python=sys.executable, name=NAME, prepare=prepare.format(disk=disk)
    )
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONDONTWRITEBYTECODE": "1"}
    if not shutil.which("unshare"):
        pytest.skip("there is no unshare to mount a file system with")
    if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines() == ["status 2", "untouched"], done.stdout + done.stderr
    assert done.stderr.splitlines() == [f"Error: no backup can be written in backups/ ({says}); nothing was changed"]
