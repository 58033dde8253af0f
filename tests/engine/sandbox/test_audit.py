"""What the audit hook refuses while it is enforced, and that it refuses nothing else."""

import pytest
from subprocesses import run_code

SCRIPT = """
    import os, pathlib, shutil, sys
    from torch_katas.sandbox.audit import Guard

    here = pathlib.Path.cwd()
    own, hidden, secret = here / "own", here / "hidden", here / "secret.py"
    guard = Guard((hidden, secret), own)
    try:
        with guard.enforced():
            {code}
    except PermissionError as error:
        print("refused", error)
    else:
        print("done")
"""


@pytest.fixture
def attempt(tmp_path):
    """A function that runs one line inside a guard and returns what came of it."""
    for name in ("own", "hidden/inner", "other"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("hidden/inner/test.py", "secret.py", "other/notes.txt", "own/mine.txt"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "link").symlink_to(tmp_path / "hidden")

    def run(code: str) -> str:
        done = run_code(SCRIPT.format(code=code), tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.mark.parametrize(
    "code",
    [
        "open(hidden / 'inner/test.py')",
        "open('hidden/inner/test.py', 'rb')",
        "open(os.fsencode('hidden/inner/test.py'))",
        "open('own/../hidden/inner/test.py')",
        "open('link/inner/test.py')",
        "os.open(secret, os.O_RDONLY)",
        "secret.read_text()",
        "os.listdir('hidden')",
        "list(os.scandir('hidden/inner'))",
        "list(hidden.iterdir())",
        "os.listdir(os.open('hidden', os.O_RDONLY))",
        "open('/proc/self/mem', 'rb')",
        "fd = os.open('/', os.O_RDONLY); os.open(str(hidden)[1:] + '/inner/test.py', os.O_RDONLY, dir_fd=fd)",
        "fd = os.open(own, os.O_RDONLY); os.chdir('/'); os.open('../secret.py', os.O_RDONLY, dir_fd=fd)",
    ],
)
def test_hidden_files_and_folders_are_not_read(attempt, code):
    assert attempt(code).startswith("refused answers may not read ")


@pytest.mark.parametrize(
    "code",
    [
        "open('other/notes.txt', 'w')",
        "open('other/notes.txt', 'a')",
        "open('other/new.txt', 'x')",
        "open('other/notes.txt', 'r+')",
        "os.open('other/notes.txt', os.O_WRONLY)",
        "os.remove('other/notes.txt')",
        "os.rmdir('other')",
        "os.mkdir('another')",
        "os.rename('own/mine.txt', 'other/mine.txt')",
        "os.rename('other/notes.txt', 'own/notes.txt')",
        "os.symlink('own/mine.txt', 'other/link')",
        "os.truncate('other/notes.txt', 0)",
        "os.chmod('other/notes.txt', 0)",
        "os.utime('other/notes.txt')",
        "shutil.rmtree('other')",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.open('new.txt', os.O_CREAT | os.O_WRONLY, dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.remove('notes.txt', dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.mkdir('new', dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.rename('mine.txt', 'mine.txt', dst_dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.chmod('notes.txt', 0, dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.utime('notes.txt', dir_fd=fd)",
        "fd = os.open('other', os.O_RDONLY); os.chdir(own); os.link('mine.txt', 'mine.txt', dst_dir_fd=fd)",
        "pathlib.Path('owner').mkdir()",
    ],
)
def test_nothing_outside_the_own_folder_is_changed(attempt, code):
    assert attempt(code).startswith("refused answers may not change ")


@pytest.mark.parametrize(
    "code",
    [
        "open('other/notes.txt').read()",
        "open('own/new.txt', 'w').write('x')",
        "os.mkdir(own / 'folder')",
        "os.chdir(own); fd = os.open('.', os.O_RDONLY); os.mkdir('f', dir_fd=fd); os.open('mine.txt', 2, dir_fd=fd)",
        "os.chdir(own); os.mkdir('folder'); shutil.rmtree('folder')",
        "open('/dev/null', 'w').write('x')",
        "os.listdir('other')",
        "import json, sqlite3",
        "os.write(1, b'')",
    ],
)
def test_everything_else_is_allowed(attempt, code):
    assert attempt(code) == "done"


def test_nothing_is_refused_outside_the_block(attempt):
    assert attempt("pass\n        open('hidden/inner/test.py').read(); open('other/notes.txt', 'w').close()") == "done"


def test_a_process_that_ends_is_left_alone(attempt):
    """One that is forked inside the block ends there, and Python takes the guard's module apart."""
    assert attempt("guard._hook('open', ('hidden', 'r', 0), lambda: True)") == "done"
    assert attempt("guard._hook('open', ('hidden', 'r', 0), lambda: False)").startswith("refused")
