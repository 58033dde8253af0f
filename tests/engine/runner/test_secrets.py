"""No line of a solution or of a known wrong answer is in the process of an answer while its tests run."""

import sys

import pytest

from torch_katas.course.model import Course
from torch_katas.grading import grader
from torch_katas.grading.settings import Settings

SEARCH = '''
import gc, linecache, os, sys

def _texts():
    """Yield every text that can be reached in this process, and what stands in open files."""
    waiting = [*gc.get_objects(), sys.modules, linecache.cache, *sys._current_frames().values()]
    seen = set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, (bytes, bytearray)):
            yield thing.decode("latin-1")
        elif type(thing).__name__ == "frame":
            waiting.append(thing.f_back)
            waiting.append(thing.f_locals)
        if gc.is_tracked(thing) or isinstance(thing, (dict, tuple, list)) or hasattr(thing, "co_consts"):
            waiting += gc.get_referents(thing)
    for handle in range(3, 256):
        try:
            yield os.pread(handle, 1 << 20, 0).decode("latin-1")
        except OSError:
            pass

_words = ["ENIL_NOITULOS"[::-1], "ENIL_GNORW"[::-1], "ENIL_TSET"[::-1]]
_found = sorted({word for text in _texts() for word in _words if word in text and word != text})

def double(x):
    raise RuntimeError(f"found: {_found}")
'''


@pytest.fixture
def mini_with_marks(mini):
    """The mini course, with a mark in each text that an answer must not see, and one in a hidden test, which it may."""
    settings = mini.root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("= 10", "= 120"))
    for tree, mark in (("solutions", "SOLUTION_LINE"), ("misconceptions", "WRONG_LINE")):
        path = mini.path(tree)
        path.write_text(path.read_text().replace("    return ", f'    print("a {mark}")\n    return '))
    mini.tests.write_text(mini.tests.read_text() + '\n\nMARK = "a TEST_LINE"\n')
    return mini


@pytest.mark.skipif(sys.platform == "win32", reason="there, nothing is forked")
def test_a_search_of_the_whole_process_finds_the_tests_alone(mini_with_marks):
    mini_with_marks.solve(double=SEARCH)
    mini_with_marks.exercise.write_text(
        mini_with_marks.exercise.read_text().replace('    print("a SOLUTION_LINE")\n', "")
    )
    course = Course(mini_with_marks.root)
    (graded,) = grader.grade_exercises(course, "exercises", course.exercises, Settings(jobs=1))
    assert graded.katas[0].message == "your code raises RuntimeError: found: ['TEST_LINE']"
