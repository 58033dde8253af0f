"""`--pdb` opens in the learner's own code: where it raised, or in the call that returned the value that is wrong."""

from collections.abc import Iterator
from types import TracebackType

import pytest

from torch_katas.runner.answers import Answer
from torch_katas.runner.collection import KataModule, answer_of, owner_of


class PostMortem:
    """Cuts the traceback that pytest hands to the debugger."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Have the answer keep the frames of its returns."""
        if answer := _answer(item):
            answer.trace.keep_frames = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[None]) -> None:
        """Let the traceback end in the answer, before pytest's debugger takes it."""
        answer = _answer(node) if isinstance(node, pytest.Item) else None
        if answer is None or call.excinfo is None or not isinstance(node, pytest.Item):
            return
        error = call.excinfo.value
        if own := _own_traceback(error.__traceback__, answer, owner_of(node)):
            call.excinfo = pytest.ExceptionInfo.from_exc_info((type(error), error.with_traceback(own), own))


def _answer(item: pytest.Item) -> Answer | None:
    module = item.getparent(KataModule)
    return answer_of(item, module) if module else None


def _own_traceback(traceback: TracebackType | None, answer: Answer, kata: str) -> TracebackType | None:
    """Return a traceback that ends in the answer; None where no frame of the answer is known."""
    own = [entry for entry in _entries(traceback) if entry.tb_frame.f_code.co_filename == str(answer.source.path)]
    if own:
        own[-1].tb_next = None
        return traceback
    frame = answer.trace.latest_frame(kata)
    return TracebackType(None, frame, frame.f_lasti, frame.f_lineno) if frame else None


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback:
        yield traceback
        traceback = traceback.tb_next
