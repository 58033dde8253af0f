"""Save, see, understand, go on: grades the exercise that was just saved, and shows it with the next thing to do.

One thread waits here for what happens, a save or a key, in the order in which it happens; grading runs in the warm
server's children. A new save ends the grading of the one before; of two exercises saved at once both are shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from torch_katas.grading.known_grades import Following, find_following
from torch_katas.grading.observer import Observer
from torch_katas.grading.settings import Settings
from torch_katas.grading.text_results import judge_text
from torch_katas.practice import hints, hints_view, keys, page_server, page_view, saves, watch_view
from torch_katas.practice.focus import Shown
from torch_katas.practice.watch_view import Pane, show_below, show_page
from torch_katas.report.terminal import Line, Style
from torch_katas.verdict.grades import ExerciseGrade
from torch_katas.verdict.next_kata import find_next
from torch_katas.warm import processes

IDLE_TIME = 0.5
"""Seconds without an event after which fingerprints are taken, for the diagnosis to be at hand."""
QUIT_KEYS = ("q", "Q", "\x04", keys.CTRL_C)

Event = Path | str
"""What happens: a file that was saved, or a key."""


def watch(
    course: Course,
    exercises: Sequence[Exercise],
    settings: Settings,
    console: Console,
    *,
    poll: bool = False,
    with_page: bool = False,
) -> None:
    """Watch exercises, at least one, until the learner quits; Ctrl-C quits as well.

    With `poll` the files are only looked at; with `with_page` a page on the loopback follows the terminal.
    """
    processes.prepare(course.root)
    events: SimpleQueue[Event] = SimpleQueue()
    paths = [exercise.path(EXERCISES) for exercise in exercises]
    with ExitStack() as stack:
        stack.enter_context(saves.watch_files(paths, events.put, poll=poll))
        stack.enter_context(keys.read_keys(events.put))
        page = stack.enter_context(page_server.serve_page()) if with_page else None
        Watch(course, exercises, settings, console, events, page).run()


class Watch:
    """The exercises on the screen, and how they were graded last."""

    def __init__(
        self,
        course: Course,
        exercises: Sequence[Exercise],
        settings: Settings,
        console: Console,
        events: "SimpleQueue[Event]",
        page: page_server.Page | None = None,
    ):
        self.course = course
        self.page = page
        """The page that shows the same; None where none is wanted."""
        self.exercises = tuple(exercises)
        self.by_path = {exercise.path(EXERCISES): exercise for exercise in self.exercises}
        self.console = console
        self.events = events
        self.settings = settings
        self.observer = Observer()
        self.pending: list[Event] = []
        """Events that were taken from the queue while something ran, and are still to be handled."""
        self.shown = Shown()
        """What is on the screen."""
        self.opened: tuple[Exercise, ...] = ()
        """The exercises that are on the screen, or will be once they are graded."""
        self.texts: dict[str, str | None] = {}
        """Their texts, by key, as they were graded; one that is missing is to be graded, whatever it is."""
        self.states: dict[Path, saves.FileState] = {}
        """The files as they were when they were read: one save may be reported twice, long after another's."""
        self.is_reported = True
        """Whether the screen shows what was opened last: a save may have ended its grading."""
        self.prepared: set[str] = set()
        """Keys of the exercises whose known wrong answers have their fingerprints taken."""
        self.is_diagnosed = False
        """Whether all was tried to name the mistakes of what is on the screen, also two at a time."""

    def run(self) -> None:
        """Handle events until the learner quits."""
        unfinished = (exercise for exercise in self.exercises if not self._is_done(exercise))
        self._open([next(unfinished, self.exercises[0])])
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
            "n": self._go_on,
            "h": self._show_hint,
            "l": self._show_list,
            "r": lambda: self._grade(use_cache=False),
        }
        if key in actions:
            actions[key]()

    def _handle_save(self, path: Path) -> None:
        """Grade what was saved, and what was saved with it; an editor may write twice for one save."""
        self._collect_events()
        saved = dict.fromkeys([path, *(event for event in self.pending if isinstance(event, Path))])
        self.pending = [event for event in self.pending if isinstance(event, str)]
        texts = {self.by_path[path].key: self._read(path) for path in saved if self._is_changed(path)}
        new = {key for key, text in texts.items() if key not in self.texts or self.texts[key] != text}
        if not new:
            return
        unreported = {exercise.key for exercise in self.opened} if not self.is_reported else set()
        self._open([exercise for exercise in self.exercises if exercise.key in new | unreported], texts)

    def _open(self, exercises: Sequence[Exercise], texts: dict[str, str | None] | None = None) -> None:
        """Make exercises what is on the screen; `texts` are those that were read already."""
        read = texts or {}
        self.opened = tuple(exercises)
        self.texts = {
            exercise.key: read[exercise.key] if exercise.key in read else self._read(exercise.path(EXERCISES))
            for exercise in exercises
        }
        self._grade()

    def _go_on(self) -> None:
        """Go on to the next kata that is not done: of the exercises on the screen, then of the others; then around."""
        if self.is_reported and (following := self.shown.go_on(wrap=False)):
            self._show(following)
            return
        last = self.exercises.index(self.opened[-1])
        for exercise in (*self.exercises[last + 1 :], *self.exercises[:last]):
            if exercise not in self.opened and not self._is_done(exercise):
                self._open([exercise])
                return
        if following := self.shown.go_on(wrap=True):
            self._show(following)
        elif self.shown.focus:
            text = f"{self.shown.focus.name} is the last kata with something to do."
            show_below([Line(text)], self.console)
        else:
            count = sum(len(exercise.katas) for exercise in self.exercises)
            is_whole = len(self.exercises) == len(self.course.exercises)
            command = self.course.config.command
            show_below(watch_view.all_done_lines(count, command, whole_course=is_whole), self.console)

    def _grade(self, *, use_cache: bool = True) -> None:
        """Grade what is opened and show its report; `use_cache` takes grades from the cache where there are some."""
        settings = replace(self.settings, use_cache=use_cache)
        graded = {grade.exercise: grade for grade in self._grade_exercises(self.opened, settings)}
        if self._is_cancelled():  # a newer save, or another wish: its own report comes next
            self.texts = {}
            self.is_reported = False
            return
        in_order = [graded[exercise] for exercise in self.opened]
        self.is_diagnosed = False
        self._show(self.shown.update(self._name_mistakes(in_order, try_pairs=False)))

    def _show(self, shown: Shown) -> None:
        """Show a report, and what comes next."""
        self.shown = shown
        self.is_reported = True
        pane = Pane.of_console(self.console)
        following = Following(shown.focus, all_done=False)
        if shown.focus is None:
            katas, device = shown.katas, self.settings.device
            following = find_following(self.course, EXERCISES, katas, device, self.exercises)
        end = list(watch_view.end_lines(shown, following, pane, self.observer.warnings))
        self.observer.warnings.clear()
        if self.page:
            end += watch_view.address_lines(self.page.address)
            page_view.publish(self.page, self.course, shown, following)
        show_page(watch_view.report_lines(shown, pane, end), self.console)

    def _name_mistakes(self, graded: Iterable[ExerciseGrade], *, try_pairs: bool) -> list[ExerciseGrade]:
        return list(
            diagnosis.name_mistakes(
                self.course,
                list(graded),
                self.settings,
                lambda exercise: self.texts.get(exercise.key) or "",
                self._is_cancelled,
                try_pairs=try_pairs,
            )
        )

    def _show_hint(self) -> None:
        """Show the next hint for the kata in focus."""
        pane = Pane.of_console(self.console)
        kata = self.shown.focus
        if kata is None:
            show_below([Line("Everything here is done. n goes on.", Style.GOOD)], self.console)
            return
        try:
            exercise = self.course.exercise(kata.exercise)
            step = hints.take_step(self.course, exercise, kata.name)
            show_below(hints_view.short_lines(step, pane.width), self.console)
            if self.page:
                page_view.publish(self.page, self.course, self.shown, Following(kata, all_done=False))
        except CourseError as error:
            show_below([Line(str(error), Style.ADVICE)], self.console)

    def _show_list(self) -> None:
        """Show every exercise with its state."""
        graded = list(self._grade_exercises(self.exercises, self.settings))
        if len(graded) == len(self.exercises):  # else a save has ended it
            pane = Pane.of_console(self.console)
            show_page(watch_view.list_lines(graded, self.exercises, self.opened, pane), self.console)

    def _grade_exercises(self, exercises: Sequence[Exercise], settings: Settings) -> Iterator[ExerciseGrade]:
        return grader.grade_exercises(
            self.course, EXERCISES, exercises, settings, observer=self.observer, cancelled=self._is_cancelled
        )

    def _is_done(self, exercise: Exercise) -> bool:
        if len(judge_text(exercise, EXERCISES).to_run) < len(exercise.tests):
            return False  # the text alone says that something is to do
        graded = next(self._grade_exercises([exercise], self.settings), None)
        return graded is not None and find_next(graded.katas) is None

    def _wait_for_event(self) -> Event | None:
        """Return the next event, or None when nothing happens for a while and there is something to prepare."""
        if self.pending:
            return self.pending.pop(0)
        is_prepared = self.is_diagnosed and {exercise.key for exercise in self.opened} <= self.prepared
        try:
            # A wait without end would not notice Ctrl-C on Windows.
            return self.events.get(timeout=3600 if is_prepared else IDLE_TIME)
        except Empty:
            return None

    def _collect_events(self) -> None:
        """Take what has happened meanwhile from the queue."""
        while True:
            try:
                self.pending.append(self.events.get_nowait())
            except Empty:
                return

    def _is_cancelled(self) -> bool:
        """Tell whether something happened that makes what runs now pointless: a save, or a key."""
        self._collect_events()
        is_leaving = self.pending[:1] in (["q"], ["n"]) or keys.CTRL_C in self.pending
        return is_leaving or any(isinstance(event, Path) and self._is_new(event) for event in self.pending)

    def _is_new(self, path: Path) -> bool:
        key = self.by_path[path].key
        return self._is_changed(path) and (key not in self.texts or saves.read_text(path) != self.texts[key])

    def _is_changed(self, path: Path) -> bool:
        return path not in self.states or saves.file_state(path) != self.states[path]

    def _read(self, path: Path) -> str | None:
        """Return a file's text, and note in which state it was."""
        while True:
            self.states[path] = saves.file_state(path)
            text = saves.read_settled(path)
            if saves.file_state(path) == self.states[path]:
                return text

    def _prepare_diagnosis(self) -> None:
        """Take the fingerprints of the known wrong answers, so that a diagnosis costs nothing later.

        Then try to name two mistakes at once in what is on the screen, which takes a moment.
        """
        for exercise in self.opened:
            if exercise.key not in self.prepared:
                prepare_fingerprints(self.course, exercise, self.settings, self._is_cancelled)
            if self._is_cancelled():
                return
            self.prepared.add(exercise.key)
        named = self._name_mistakes(self.shown.graded, try_pairs=True)
        if self._is_cancelled():
            return
        self.is_diagnosed = True
        if tuple(named) != self.shown.graded:
            self._show(self.shown.update(named))
