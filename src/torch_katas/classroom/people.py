"""Who has handed something in: what a platform says of a person, matched with the roster."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from torch_katas.classroom.gradebook_records import Student

ID_COLUMNS = frozenset(
    (
        *("id", "sid", "student id", "student_id", "sis user id", "sis login id", "username", "login", "login id"),
        *("id number", "identifier", "participant", "github username"),
    )
)
"""Columns of a roster that hold what a platform may call a student by."""


@dataclass(frozen=True)
class Person:
    """What a platform says of who has handed something in; empty where it says nothing."""

    key: str = ""
    """A login, or a folder's name."""
    name: str = ""
    email: str = ""
    ids: tuple[str, ...] = ()
    """Numbers that the platform knows the person by."""

    @property
    def best(self) -> str:
        """What to call a person who is on no roster."""
        return self.key or self.email or self.name or next(iter(self.ids), "unknown")


class People:
    """The students of a roster, to be found by whatever is known of them."""

    def __init__(self, students: Iterable[Student]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for student in students:
            exact = [student.key, student.email, student.email.partition("@")[0], *_ids(student.fields)]
            for word in filter(None, map(_fold, exact)):
                self._exact.setdefault(word, set()).add(student.key)
            for name in _spellings(student.name):
                self._names.setdefault(name, set()).add(student.key)

    def find(self, person: Person) -> str | None:
        """Return the key of the only student who fits, by login and address, then numbers, then name."""
        for words, known in (
            ([person.key, person.email, person.email.partition("@")[0]], self._exact),
            (person.ids, self._exact),
            ([_letters(person.name), _letters(person.key)], self._names),
        ):
            for word in words:
                students = known.get(_fold(word), set()) if word else set()
                if len(students) == 1:
                    return next(iter(students))
        return None


def _ids(fields: Mapping[str, str]) -> Iterable[str]:
    for column, cell in fields.items():
        if column.casefold() in ID_COLUMNS and cell:
            yield cell
            if number := re.fullmatch(r"Participant (\d+)", cell):  # Moodle's grading worksheet
                yield number[1]


def _spellings(name: str) -> Iterable[str]:
    """Yield a name as platforms write it into file names: in its order, and with the last names first."""
    words = name.split()
    for first in range(len(words)):
        yield _letters("".join(words[first:] + words[:first]))


def _letters(name: str) -> str:
    """Return the letters and digits of a name, small and without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _fold(word: str) -> str:
    return unicodedata.normalize("NFC", word.strip().casefold())
