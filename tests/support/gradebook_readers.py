"""Readers of other systems' files, written from their public descriptions and sources: what they would take in.

Each raises ValueError for what its system refuses.
"""

import csv
import io
import re
from typing import Any

_FORMULA = tuple("=+-@\t\r")


def read_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV as a spreadsheet sees them; raises ValueError where a cell would run as a formula."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        for cell in row:
            if cell.startswith(_FORMULA) and not re.fullmatch(r"[+-]?\d+(\.\d+)?", cell):
                raise ValueError(f"a spreadsheet would run {cell!r}")
    return rows


def read_canvas(text: str, people: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return marks by Canvas' user id and assignment, as its gradebook import reads them.

    `people` maps a user id to a login. Columns before the assignments: Student, ID, perhaps SIS User ID with SIS
    Login ID, or SIS Login ID alone, then Section. A title that ends in a number in parentheses is matched by that
    number. Columns with a total's name are left out.
    """
    header, *rows = read_csv(text)
    if len(header) < 4 or "Student" not in header[0] or "ID" not in header[1]:
        raise ValueError("no header")
    count, sis_login = 3, None
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        count, sis_login = 4, 2
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        count, sis_login = 5, 3
    if "Section" not in header[count - 1]:
        raise ValueError("Section is not the last column of people")
    totals = "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override"
    columns = {number: title for number, title in enumerate(header) if number >= count and not re.search(totals, title)}
    keys = {
        number: match[1] if (match := re.search(r"\((\d+)\)$", title)) else title for number, title in columns.items()
    }
    marks: dict[str, dict[str, str]] = {}
    for row in rows:
        if len(row) != len(header):
            raise ValueError("a row of another length")
        if "Points Possible" in row[0]:
            for number in columns:
                float(row[number])
            continue
        user = row[1] or next((user for user, login in people.items() if sis_login and login == row[sis_login]), "")
        if user not in people:
            raise ValueError(f"nobody is {row!r}")
        for number in columns:
            cell = row[number].strip()
            if cell not in ("", "EX"):
                float(cell)
        marks[user] = {keys[number]: row[number].strip() for number in columns}
    return marks


def read_moodle_worksheet(text: str) -> dict[str, dict[str, str]]:
    """Return grade and feedback by participant's number, as Moodle's import of a grading worksheet reads them."""
    header, *rows = read_csv(text)
    needed = ("Identifier", "Grade", "Last modified (grade)")
    if any(name not in header for name in needed):
        raise ValueError("a column is missing")
    marks = {}
    for row in rows:
        fields = dict(zip(header, row, strict=True))
        number = fields["Identifier"][len("Participant ") :]
        if not number.isdecimal():
            raise ValueError(f"{fields['Identifier']!r} is no participant")
        if fields["Grade"]:
            float(fields["Grade"])
        marks[number] = {"grade": fields["Grade"], "feedback": fields["Feedback comments"]}
    return marks


def read_nbgrader(text: str) -> dict[tuple[str, str], dict[str, float]]:
    """Return scores by assignment and student from the CSV that nbgrader's export writes."""
    header, *rows = read_csv(text)
    names = "assignment,duedate,timestamp,student_id,last_name,first_name,email"
    if header != f"{names},raw_score,late_submission_penalty,score,max_score".split(","):
        raise ValueError("other columns")
    scores = {}
    for row in rows:
        fields = dict(zip(header, row, strict=True))
        numbers = {name: float(fields[name]) for name in header[7:]}
        if abs(max(0.0, numbers["raw_score"] - numbers["late_submission_penalty"]) - numbers["score"]) > 0.011:
            raise ValueError("the score is not what is left of the raw score")
        scores[fields["assignment"], fields["student_id"]] = numbers
    return scores


def read_gradescope(data: dict[str, Any]) -> float:
    """Return the score of a results.json, as Gradescope's specification has it."""
    formats = ("text", "html", "simple_format", "md", "ansi")
    places = ("visible", "hidden", "after_due_date", "after_published")
    known = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
    known |= {"visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}
    fields = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags"}
    fields |= {"visibility", "extra_data"}
    if not data.keys() <= known or ("score" not in data and not data.get("tests")):
        raise ValueError("an unknown field, or neither a score nor tests")
    for test in data.get("tests", ()):
        if not test.keys() <= fields or test.get("status", "passed") not in ("passed", "failed"):
            raise ValueError(f"no test: {test}")
        if test.get("visibility", "visible") not in places or test.get("output_format", "text") not in formats:
            raise ValueError(f"no test: {test}")
        if not isinstance(test.get("score", 0.0), int | float) or not isinstance(test.get("output", ""), str):
            raise ValueError(f"no test: {test}")
    score = data["score"] if "score" in data else sum(test["score"] for test in data["tests"])
    if type(score) not in (int, float):
        raise ValueError("the score is no number")
    return float(score)


def read_classroom50(data: dict[str, Any]) -> tuple[int, int]:
    """Return score and largest score of a result.json, as Classroom 50 reads it."""
    texts = ("classroom", "assignment", "owner", "submission", "commit", "release", "datetime", "graded_at")
    if data.get("schema") != "classroom50/result/v1" or not all(isinstance(data.get(name), str) for name in texts):
        raise ValueError("a field is missing")
    rows = [data, *data["tests"]]
    if not all(type(row[name]) is int and row[name] >= 0 for row in rows for name in ("score", "max-score")):
        raise ValueError("scores are whole numbers")
    if not all(isinstance(test["test-name"], str) and isinstance(test["passed"], bool) for test in data["tests"]):
        raise ValueError("no test")
    return data["score"], data["max-score"]


def read_prairielearn(data: dict[str, Any]) -> float:
    """Return the score of a results.json, as PrairieLearn reads it."""
    score = data["score"]
    if type(score) not in (int, float) or not 0 <= score <= 1 or not isinstance(data.get("gradable", True), bool):
        raise ValueError("the score is no number from 0 to 1")
    for test in data.get("tests", ()):
        if not isinstance(test["name"], str) or "points" not in test or "max_points" not in test:
            raise ValueError("a test without points hides all points")
    return float(score)
