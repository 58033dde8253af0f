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
from torch_katas.course.hints import STEPS
from torch_katas.course.layout import EXERCISES
from torch_katas.course.model import Course, Exercise
from torch_katas.grading import diagnosis, grader
from torch_katas.grading.fingerprints import prepare_fingerprints
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings
from torch_katas.grading.text_results import judge_text
from torch_katas.practice import hints, keys, saves
from torch_katas.report import facts, terminal
from torch_katas.report.terminal import Line, Style, paragraph_lines
from torch_katas.report.text import exercise_lines
from torch_katas.verdict.grades import ExerciseGrade, Status
from torch_katas.verdict.upcoming import first_undone
from torch_katas.warm import server

LEGEND = "n next   h hint   l list   r run again   q quit"
IDLE = 0.5
"""Seconds without an event after which fingerprints are taken, for the diagnosis to be at hand."""

Event = Path | str
"""What happens: a file that was saved, or a key."""


def watch(course: Course, exercises: Sequence[Exercise], settings: Settings, console: Console, *, poll: bool) -> None:
    """Watch exercises until the learner quits; Ctrl-C quits as well."""
    server.start(course.root)
    events: SimpleQueue[Event] = SimpleQueue()
    paths = [exercise.path(EXERCISES) for exercise in exercises]
    with ExitStack() as stack:
        stack.enter_context(saves.watch_files(paths, events.put, poll=poll))
        stack.enter_context(keys.read_keys(events.put))
        Watch(course, exercises, settings, console, events).run()


class Watch:
    """The exercise on the screen, and what was graded of it last."""

    def __init__(
        self,
        course: Course,
        exercises: Sequence[Exercise],
        settings: Settings,
        console: Console,
        events: "SimpleQueue[Event]",
    ):
        self.course = course
        self.exercises = list(exercises)
        self.console = console
        self.events = events
        self.settings = settings
        self.observer = Observer()
        self.waiting: list[Event] = []
        """Events that were looked at while something ran, and are still to be handled."""
        self.graded: ExerciseGrade | None = None
        self.text: str | None = None
        self.ready: set[str] = set()
        """Exercises whose known wrong answers have their fingerprints taken."""

    def run(self) -> None:
        """Handle events until the learner quits."""
        self.open(self._first())
        while True:
            event = self._next_event()
            if event is None:
                self._prepare()
            elif isinstance(event, Path):
                self.saved(event)
            elif event in ("q", "Q", "\x04"):
                return
            elif event != keys.END:
                self.pressed(event.lower())

    def pressed(self, key: str) -> None:
        """Do what a key asks for; other keys do nothing."""
        actions: dict[str, Callable[[], None]] = {
            "n": self.go_on,
            "h": self.hint,
            "l": self.list,
            "r": lambda: self.grade(use_cache=False),
        }
        if key in actions:
            actions[key]()

    def saved(self, path: Path) -> None:
        """Grade what was saved, unless it is what was graded last: an editor may write twice for one save."""
        exercise = next(one for one in self.exercises if one.path(EXERCISES) == path)
        text = saves.read_settled(path)
        if self.graded and exercise == self.graded.exercise and text == self.text:
            return
        self.open(exercise, text)

    def open(self, exercise: Exercise, text: str | None = None) -> None:
        """Make an exercise the one on the screen."""
        self.text = saves.read_settled(exercise.path(EXERCISES)) if text is None else text
        self.graded = ExerciseGrade(exercise, ())
        self.grade()

    def grade(self, *, use_cache: bool = True) -> None:
        """Grade the exercise and show its report; `use_cache` takes a grade from the cache where there is one."""
        exercise = self._exercise
        settings = replace(self.settings, use_cache=use_cache)
        for graded in self._graded([exercise], settings):
            if self._interrupted():  # a newer save, or another wish: its own report comes next
                self.text = None
                return
            known = diagnosis.name_mistakes(
                self.course, [graded], settings, lambda _: self.text or "", self._interrupted
            )
            self.graded = known[0]
        self.show()

    def show(self) -> None:
        """Show the report of the exercise, the next thing to do, and the keys."""
        graded = self.graded
        if graded is None:
            return
        report = facts.report_exercise(graded.exercise.shown(EXERCISES), graded.katas)
        lines = [*exercise_lines(report), *_what_next(graded)]
        for warning in self.observer.warnings:
            lines += [Line(""), *paragraph_lines(f"Warning: {warning}", Style.ADVICE)]
        self.observer.warnings.clear()
        self._page(lines)

    def hint(self) -> None:
        """Show the next hint for the first kata that is not done."""
        graded = self.graded
        kata = first_undone([graded]) if graded else None
        if graded is None or kata is None:
            self._below([Line("Everything here is done. n goes on.", Style.GOOD)])
            return
        try:
            shown = hints.show(self.course, graded.exercise, kata.name)
        except CourseError as error:
            self._below([Line(str(error), Style.ADVICE)])
            return
        lines = [
            line
            for step, text in shown.hints
            for line in paragraph_lines(f"{kata.name}, hint {step} of {STEPS}: {text}", Style.ADVICE)
        ]
        self._below([*lines, *([Line(shown.warning, Style.QUIET)] if shown.warning else [])])

    def list(self) -> None:
        """Show every exercise with its state."""
        lines = {}
        width = max(len(exercise.key) for exercise in self.exercises)
        for graded in self._graded(self.exercises, self.settings):
            done = sum(kata.status == Status.DONE for kata in graded.katas)
            here = ">" if graded.exercise == self._exercise else " "
            style = Style.GOOD if done == len(graded.katas) else Style.PLAIN if done else Style.QUIET
            lines[graded.exercise] = Line(
                f"{here} {graded.exercise.key:{width}}  {done} of {len(graded.katas)} done", style
            )
        self._page([lines[exercise] for exercise in self.exercises])

    def go_on(self) -> None:
        """Go to the next exercise with something to do; after the last, to the first."""
        here = self.exercises.index(self._exercise)
        others = [*self.exercises[here + 1 :], *self.exercises[:here]]
        for exercise in others:
            if not self._is_done(exercise):
                self.open(exercise)
                return
        if self._is_done(self._exercise):
            self._below([Line("All done.", Style.GOOD)])
        else:
            self._below([Line("This is the last exercise with something to do.", Style.PLAIN)])

    def _graded(self, exercises: Sequence[Exercise], settings: Settings) -> Iterator[ExerciseGrade]:
        return grader.grade_exercises(
            self.course, EXERCISES, exercises, settings, observer=self.observer, cancelled=self._interrupted
        )

    @property
    def _exercise(self) -> Exercise:
        return self.graded.exercise if self.graded else self.exercises[0]

    def _first(self) -> Exercise:
        return next((exercise for exercise in self.exercises if not self._is_done(exercise)), self.exercises[0])

    def _is_done(self, exercise: Exercise) -> bool:
        if len(judge_text(exercise, EXERCISES).to_run) < len(exercise.tests):
            return False  # the text alone says that something is to do
        (graded,) = self._graded([exercise], self.settings)
        return first_undone([graded]) is None

    def _next_event(self) -> Event | None:
        """Return the next event, or None when nothing happens for a while and there is something to prepare."""
        if self.waiting:
            return self.waiting.pop(0)
        idle = self._exercise.key not in self.ready
        try:
            # A wait without end would not notice Ctrl-C on Windows.
            return self.events.get(timeout=IDLE if idle else 3600)
        except Empty:
            return None

    def _interrupted(self) -> bool:
        """Tell whether something happened that makes what runs now pointless: a save, or a key."""
        while True:
            try:
                self.waiting.append(self.events.get_nowait())
            except Empty:
                break
        leaving = self.waiting[:1] in (["q"], ["n"])
        return leaving or any(isinstance(event, Path) and self._is_new(event) for event in self.waiting)

    def _is_new(self, path: Path) -> bool:
        return path != self._exercise.path(EXERCISES) or saves.read_text(path) != self.text

    def _prepare(self) -> None:
        """Take the fingerprints of the known wrong answers, so that a diagnosis costs nothing later."""
        exercise = self._exercise
        prepare_fingerprints(self.course, exercise, self.settings, self._interrupted)
        if not self._interrupted():
            self.ready.add(exercise.key)

    def _page(self, lines: Sequence[Line]) -> None:
        """Show lines on an empty screen, or below what was there where the output is no terminal."""
        if self.console.is_terminal:
            self.console.clear()
        terminal.print_lines([*lines, Line("")], self.console)
        terminal.print_lines([Line(LEGEND, Style.QUIET), Line("")], self.console)

    def _below(self, lines: Sequence[Line]) -> None:
        """Show lines below what is on the screen."""
        terminal.print_lines([*lines, Line(LEGEND, Style.QUIET), Line("")], self.console)


def _what_next(graded: ExerciseGrade) -> Iterator[Line]:
    yield Line("")
    kata = first_undone([graded])
    if kata is None:
        yield Line("All of it is done. n goes on to the next exercise.", Style.GOOD)
        return
    where = kata.failure.where if kata.failure else None
    yield Line(f"Next: {where or kata.path}  {kata.name}", Style.TITLE)
