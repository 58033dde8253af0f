"""Save, see, understand, go on: grades the exercise that was just saved, and shows it with the next thing to do.

One thread waits here for what happens, a save or a key, in the order in which it happens; grading runs in the warm
server's children. A new save ends the grading of the one before.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from rich.console import Console

from torch_katas.course.errors import CourseError
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.fingerprints import prepare_fingerprints
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings
from torch_katas.grading.text_results import judge_text
from torch_katas.practice import hints, hints_view, keys, saves
from torch_katas.practice.watch_view import list_lines, report_lines, show_below, show_page
from torch_katas.report.terminal import Line, Style
from torch_katas.verdict.grades import ExerciseGrade
from torch_katas.verdict.next_kata import find_next
from torch_katas.warm import processes

IDLE_TIME = 0.5
"""Seconds without an event after which fingerprints are taken, for the diagnosis to be at hand."""
QUIT_KEYS = ("q", "Q", "\x04")

Event = Path | str
"""What happens: a file that was saved, or a key."""


def watch(course: Course, exercises: Sequence[Exercise], settings: Settings, console: Console, *, poll: bool) -> None:
    """Watch exercises, at least one, until the learner quits; Ctrl-C quits as well."""
    processes.prepare(course.root)
    events: SimpleQueue[Event] = SimpleQueue()
    paths = [exercise.path(EXERCISES) for exercise in exercises]
    with ExitStack() as stack:
        stack.enter_context(saves.watch_files(paths, events.put, poll=poll))
        stack.enter_context(keys.read_keys(events.put))
        Watch(course, exercises, settings, console, events).run()


class Watch:
    """The exercise on the screen, and how it was graded last."""

    def __init__(
        self,
        course: Course,
        exercises: Sequence[Exercise],
        settings: Settings,
        console: Console,
        events: "SimpleQueue[Event]",
    ):
        self.course = course
        self.exercises = tuple(exercises)
        self.console = console
        self.events = events
        self.settings = settings
        self.observer = Observer()
        self.pending: list[Event] = []
        """Events that were taken from the queue while something ran, and are still to be handled."""
        self.current = ExerciseGrade(self.exercises[0], ())
        """The exercise on the screen, without katas until it is graded."""
        self.text: str | None = None
        """The text that was graded; None where it is to be graded once more, whatever it is."""
        self.prepared: set[str] = set()
        """Keys of the exercises whose known wrong answers have their fingerprints taken."""
        self.is_diagnosed = False
        """Whether all was tried to name the mistakes of what is on the screen, also two at a time."""

    def run(self) -> None:
        """Handle events until the learner quits."""
        unfinished = (exercise for exercise in self.exercises if not self._is_done(exercise))
        self._open(next(unfinished, self.exercises[0]))
        while True:
            event = self._wait_for_event()
            if event is None:
                self._prepare_diagnosis()
            elif isinstance(event, Path):
                self._handle_save(event)
            elif event in QUIT_KEYS:
                return
            elif event != keys.END:
                self._handle_key(event.lower())

    def _handle_key(self, key: str) -> None:
        """Do what a key asks for; other keys do nothing."""
        actions: dict[str, Callable[[], None]] = {
            "n": self._open_next,
            "h": self._show_hint,
            "l": self._show_list,
            "r": lambda: self._grade(use_cache=False),
        }
        if key in actions:
            actions[key]()

    def _handle_save(self, path: Path) -> None:
        """Grade what was saved, unless it is what was graded last: an editor may write twice for one save."""
        exercise = next(exercise for exercise in self.exercises if exercise.path(EXERCISES) == path)
        text = saves.read_settled(path)
        if exercise != self.current.exercise or text != self.text:
            self._open(exercise, text)

    def _open(self, exercise: Exercise, text: str | None = None) -> None:
        """Make an exercise the one on the screen."""
        self.text = saves.read_settled(exercise.path(EXERCISES)) if text is None else text
        self.current = ExerciseGrade(exercise, ())
        self._grade()

    def _open_next(self) -> None:
        """Open the next exercise with something to do; after the last, the first."""
        position = self.exercises.index(self.current.exercise)
        for exercise in (*self.exercises[position + 1 :], *self.exercises[:position]):
            if not self._is_done(exercise):
                self._open(exercise)
                return
        if self._is_done(self.current.exercise):
            show_below([Line("All done.", Style.GOOD)], self.console)
        else:
            show_below([Line("This is the last exercise with something to do.")], self.console)

    def _grade(self, *, use_cache: bool = True) -> None:
        """Grade the exercise and show its report; `use_cache` takes a grade from the cache where there is one."""
        settings = replace(self.settings, use_cache=use_cache)
        for graded in self._grade_exercises([self.current.exercise], settings):
            if self._is_cancelled():  # a newer save, or another wish: its own report comes next
                self.text = None
                return
            self.current = self._name_mistakes(graded, try_pairs=False)
            self.is_diagnosed = False
        warnings = tuple(self.observer.warnings)
        self.observer.warnings.clear()
        show_page(report_lines(self.current, warnings), self.console)

    def _name_mistakes(self, graded: ExerciseGrade, *, try_pairs: bool) -> ExerciseGrade:
        (named,) = diagnosis.name_mistakes(
            self.course, [graded], self.settings, lambda _: self.text or "", self._is_cancelled, try_pairs=try_pairs
        )
        return named

    def _show_hint(self) -> None:
        """Show the next hint for the kata that comes next."""
        try:
            chosen = hints.choose_kata(self.course, [self.current.exercise], None, lambda: [self.current])
            if chosen is None:
                show_below([Line("Everything here is done. n goes on.", Style.GOOD)], self.console)
            else:
                show_below(hints_view.short_lines(hints.take_step(self.course, *chosen)), self.console)
        except CourseError as error:
            show_below([Line(str(error), Style.ADVICE)], self.console)

    def _show_list(self) -> None:
        """Show every exercise with its state."""
        graded = self._grade_exercises(self.exercises, self.settings)
        show_page(list_lines(graded, self.exercises, self.current.exercise), self.console)

    def _grade_exercises(self, exercises: Sequence[Exercise], settings: Settings) -> Iterator[ExerciseGrade]:
        return grader.grade_exercises(
            self.course, EXERCISES, exercises, settings, observer=self.observer, cancelled=self._is_cancelled
        )

    def _is_done(self, exercise: Exercise) -> bool:
        if len(judge_text(exercise, EXERCISES).to_run) < len(exercise.tests):
            return False  # the text alone says that something is to do
        (graded,) = self._grade_exercises([exercise], self.settings)
        return find_next(graded.katas) is None

    def _wait_for_event(self) -> Event | None:
        """Return the next event, or None when nothing happens for a while and there is something to prepare."""
        if self.pending:
            return self.pending.pop(0)
        is_prepared = self.current.exercise.key in self.prepared and self.is_diagnosed
        try:
            # A wait without end would not notice Ctrl-C on Windows.
            return self.events.get(timeout=3600 if is_prepared else IDLE_TIME)
        except Empty:
            return None

    def _is_cancelled(self) -> bool:
        """Tell whether something happened that makes what runs now pointless: a save, or a key."""
        while True:
            try:
                self.pending.append(self.events.get_nowait())
            except Empty:
                break
        is_leaving = self.pending[:1] in (["q"], ["n"])
        return is_leaving or any(isinstance(event, Path) and self._is_new(event) for event in self.pending)

    def _is_new(self, path: Path) -> bool:
        return path != self.current.exercise.path(EXERCISES) or saves.read_text(path) != self.text

    def _prepare_diagnosis(self) -> None:
        """Take the fingerprints of the known wrong answers, so that a diagnosis costs nothing later.

        Then try to name two mistakes at once in what is on the screen, which takes a moment.
        """
        exercise = self.current.exercise
        if exercise.key not in self.prepared:
            prepare_fingerprints(self.course, exercise, self.settings, self._is_cancelled)
        named = self._name_mistakes(self.current, try_pairs=True)
        if self._is_cancelled():
            return
        self.prepared.add(exercise.key)
        self.is_diagnosed = True
        if named != self.current:
            self.current = named
            show_page(report_lines(named, ()), self.console)
