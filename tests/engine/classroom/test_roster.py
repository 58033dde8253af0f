"""Rosters as people and platforms write them, and who is meant by what a platform says."""

import pytest

from torch_katas.classroom.gradebook_records import Student
from torch_katas.classroom.people import People, Person
from torch_katas.classroom.roster import read_roster
from torch_katas.course.errors import CourseError

ROSTERS = {
    "our own": ("student,name,email\nann,Ann Müller,ann@x.org\n", ("ann", "Ann Müller", "ann@x.org")),
    "semicolons and a mark": (
        "\ufeffstudent;name;email\r\nann;Müller, Ann;ann@x.org\r\n",
        ("ann", "Ann Müller", "ann@x.org"),
    ),
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Task (9)\n"
        '    Points Possible,,,,,10\n"Müller, Ann",77,S1,ann,A,\n"Student, Test",1,,,A,\n',
        ("ann", "Ann Müller", ""),
    ),
    "moodle": (
        "First name,Last name,ID number,Email address\nAnn,Müller,4711,ann@x.org\n",
        ("4711", "Ann Müller", "ann@x.org"),
    ),
    "gradescope": (
        "First Name,Last Name,Email,SID,Sections\nAnn,Müller,ann@x.org,S1,A\n",
        ("S1", "Ann Müller", "ann@x.org"),
    ),
    "addresses alone": ("Email\nann@x.org\n", ("ann@x.org", "", "ann@x.org")),
}


def write(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(("text", "expected"), ROSTERS.values(), ids=ROSTERS)
def test_rosters_are_understood_as_they_are(tmp_path, text, expected):
    (student,) = read_roster(write(tmp_path, text)).students
    assert (student.key, student.name, student.email) == expected


def test_doubles_and_rows_without_a_key_are_told(tmp_path):
    text = "student,email\nann,a@x.org\nbob,A@x.org\nann,c@x.org\n,d@x.org\n\n"
    roster = read_roster(write(tmp_path, text))
    assert [student.key for student in roster.students] == ["ann", "bob"]
    assert [problem.split()[0] for problem in roster.problems] == ["bob", "ann", "row"]


@pytest.mark.parametrize("text", ["", "colour,shoe\nred,9\n", 'student\n"open'], ids=["empty", "no key", "no CSV"])
def test_a_roster_that_is_none_is_one_line(tmp_path, text):
    with pytest.raises(CourseError, match="roster"):
        read_roster(write(tmp_path, text))


PEOPLE = People(
    [
        Student("ann", "Ann Müller", "ann.mueller@x.org", {"ID": "77", "Identifier": "Participant 4711"}),
        Student("bob", "Bob Ray Stone", "bob@x.org", {"SID": "S2"}),
        Student("eve1", "Eve Stone", "eve@x.org"),
        Student("eve2", "Eve Stone", "eve2@x.org"),
    ]
)
FOUND = {
    "login": (Person("ann"), "ann"),
    "login in other letters": (Person("ANN "), "ann"),
    "address": (Person(email="Bob@X.org"), "bob"),
    "its first half": (Person("ann.mueller"), "ann"),
    "canvas number": (Person(name="x", ids=("77",)), "ann"),
    "moodle number": (Person(name="x", ids=("4711",)), "ann"),
    "name": (Person(name="ann  müller"), "ann"),
    "name without accents": (Person(name="Ann Muller"), "ann"),
    "canvas name": (Person(name="stonebobray"), "bob"),
    "folder called after a name": (Person("Bob Ray Stone"), "bob"),
    "two of that name": (Person(name="Eve Stone"), None),
    "nobody": (Person("zoe"), None),
    "nothing": (Person(), None),
}


@pytest.mark.parametrize(("person", "key"), FOUND.values(), ids=FOUND)
def test_people_are_found_by_what_is_known_of_them(person, key):
    assert PEOPLE.find(person) == key
