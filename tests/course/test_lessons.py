"""Every chapter begins with a lesson of the same form."""

import re
from pathlib import Path

import pytest
from places import ROOT

from torch_katas.course.model import Course

COURSE = Course(ROOT)
MISTAKES = "The three mistakes that everyone makes"


def problems(text: str, files: list[str], folder: Path) -> list[str]:
    """Return what a lesson lacks of its form; `files` are the chapter's exercises, `folder` holds its pictures."""
    lines = text.splitlines()
    found = [] if re.match(r"# \d\d · \S", lines[0]) else ["the first line is no title like '# 01 · Tensors'"]
    before, _, after = text.partition("\n## ")
    paragraphs = [one for one in before.split("\n\n")[1:] if one.strip()]
    if len(paragraphs) < 2 or paragraphs[0].lstrip()[:1] in "*#|!-<" or paragraphs[0].startswith("```"):
        found.append("no paragraph stands under the title")
    if not any(one.startswith("**Afterwards you can** ") for one in paragraphs[1:]):
        found.append("no 'Afterwards you can' stands behind the first paragraph")
    sections = dict(section.partition("\n")[::2] for section in re.split(r"^## ", f"## {after}", flags=re.M)[1:])
    order = [name for name in sections if name in (MISTAKES, "Read", "The exercises")]
    if order != [MISTAKES, "Read", "The exercises"] or list(sections)[-1] != "The exercises":
        return [*found, f"the sections do not end in '{MISTAKES}', 'Read' and 'The exercises', in this order"]
    shown = text[: text.index(f"## {MISTAKES}")]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    if not (re.search(r"^\|? *:?-{3,}.*\|", shown, re.M) or "![" in shown or "```" in shown):
        found.append("it has no table and no picture")
    found += [f"picture {name} does not exist" for name in pictures if not (folder / name).is_file()]
    numbers = re.findall(r"^(\d+)\. ", sections[MISTAKES], re.M)
    if numbers != ["1", "2", "3"]:
        found.append(f"the mistakes are numbered {', '.join(numbers) or 'not at all'}")
    if not re.search(r"\[[^\]]+\]\(https://\S+\)", sections["Read"]):
        found.append("'Read' has no links")
    return found + _exercises(sections["The exercises"], files)


def _exercises(section: str, files: list[str]) -> list[str]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    if [row[-1] for row in rows[:1]] != ["minutes"]:
        return ["the exercises stand in no table with minutes"]
    found = []
    if [row[1] for row in rows[2:]] != [f"`{file}`" for file in files]:
        found.append(f"the table of exercises is not {', '.join(files)}")
    if [row[0] for row in rows[2:]] != [str(number + 1) for number in range(len(files))]:
        found.append("the exercises are not numbered from 1")
    found += [f"minutes of {row[1]}: '{row[-1]}'" for row in rows[2:] if not re.fullmatch(r"[1-9]\d*", row[-1])]
    last = section[section.rindex("|") + 1 :].strip()
    return found if last.startswith("Start with ") else [*found, "no 'Start with' stands at the end"]


def files_of(chapter: str) -> list[str]:
    return [f"{exercise.stem}.py" for exercise in COURSE.exercises if exercise.chapter == chapter]


@pytest.mark.parametrize("chapter", COURSE.chapters)
def test_a_lesson_has_the_form_of_all(chapter):
    lesson = COURSE.lesson(chapter)
    assert lesson.is_file(), "the chapter has no lesson"
    assert problems(lesson.read_text(encoding="utf-8"), files_of(chapter), lesson.parent) == []


GOOD = """# 01 · Things

A paragraph.

**Afterwards you can** do things.

## A picture

![what it shows](thing.svg)

## The three mistakes that everyone makes

1. **One.** Text
   1. inside.
2. **Two.** Text
3. **Three.** Text

## Read

[a page](https://docs.pytorch.org/docs/stable/) (tutorial)

## The exercises

| | file | you write | minutes |
| --- | --- | --- | --- |
| 1 | `01_a.py` | this | 20 |
| 2 | `02_b.py` | that | 5 |

Start with `pytest exercises/01/01`.
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# 01 · Things", "# Things", "the first line is no title"),
        ("A paragraph.", "| a | table |", "no paragraph stands under the title"),
        ("**Afterwards you can**", "Afterwards", "no 'Afterwards you can'"),
        ("![what it shows](thing.svg)", "nothing", "it has no table and no picture"),
        ("thing.svg", "other.svg", "picture other.svg does not exist"),
        ("3. **Three.**", "**Three.**", "the mistakes are numbered 1, 2"),
        ("3. **Three.**", "3. **Three.**\n4. **Four.**", "the mistakes are numbered 1, 2, 3, 4"),
        ("(https://docs.pytorch.org/docs/stable/)", "", "'Read' has no links"),
        ("## Read", "## Look", "the sections do not end in"),
        ("Start with `pytest exercises/01/01`.", "## More", "the sections do not end in"),
        ("`02_b.py`", "`02_c.py`", "the table of exercises is not 01_a.py, 02_b.py"),
        ("| 2 | `02", "| 3 | `02", "the exercises are not numbered from 1"),
        ("| 20 |", "| 20 min |", "minutes of `01_a.py`: '20 min'"),
        ("| minutes |", "| time |", "the exercises stand in no table with minutes"),
        ("Start with", "Begin with", "no 'Start with' stands at the end"),
    ],
)
def test_a_lesson_of_another_form_is_told_apart(tmp_path, old, new, says):
    (tmp_path / "thing.svg").touch()
    files = ["01_a.py", "02_b.py"]
    assert problems(GOOD, files, tmp_path) == []
    assert old in GOOD
    (problem,) = problems(GOOD.replace(old, new), files, tmp_path)
    assert problem.startswith(says)
