"""No solution, stub or known wrong answer of the course has a flag."""

import pytest
from places import ROOT

from torch_katas.course.layout import EXERCISES, SOLUTIONS
from torch_katas.course.model import Course
from torch_katas.source.flags import find_flags
from torch_katas.source.parse import read

COURSE = Course(ROOT)
HANDED_OUT = {
    "16_vision/01_augment": {"torch._standard_gamma"},
    "22_scale/05_counting": {"torch.autograd.graph.saved_tensors_hooks"},
    "22_scale/06_process_group": {"multiprocessing", "torch.distributed"},
}
"""What exercises use as they are handed out, because their katas need it: it is no flag in an answer to them."""


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.key)
def test_honest_code_has_no_flag(exercise):
    texts = [read(exercise.path(tree)) for tree in (EXERCISES, SOLUTIONS)]
    # The file of known wrong answers imports what writes them, which no answer does.
    texts.append(exercise.wrong_answers.text.replace("from torch_katas.course.mistakes import edit\n", ""))
    handed_out = HANDED_OUT.get(exercise.key, set())
    assert {flag.what for text in texts for flag in find_flags(text)} == handed_out
