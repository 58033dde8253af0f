"""What each system gives a grader, and where it reads the results."""

import json
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from torch_katas.classroom.autograder.judge import Judged
from torch_katas.classroom.exports import autograders
from torch_katas.classroom.exports.autograders import Submission
from torch_katas.classroom.marks.policy import Policy

METADATA = Path("/autograder/submission_metadata.json")
"""What Gradescope says of a submission."""


class System(StrEnum):
    """A system that calls a grader for each submission."""

    GRADESCOPE = "gradescope"
    CLASSROOM50 = "classroom50"
    PRAIRIELEARN = "prairielearn"


@dataclass(frozen=True)
class Place:
    """Where a system puts a submission, and where it reads the results."""

    submission: Path
    results: Path


PLACES: Mapping[System, Place] = {
    System.GRADESCOPE: Place(Path("/autograder/submission"), Path("/autograder/results/results.json")),
    System.CLASSROOM50: Place(Path(), Path("result.json")),
    System.PRAIRIELEARN: Place(Path("/grade/student"), Path("/grade/results/results.json")),
}


def submission_of(system: System, folder: Path, environment: Mapping[str, str], metadata: Path) -> Submission:
    """Return what a system says of the submission in a folder; what it does not say is empty, and the time is now."""
    now = time.time()
    if system == System.GRADESCOPE:
        data = _read_json(metadata)
        users = data.get("users") or [{}]
        who = next((str(user.get(name)) for user in users for name in ("email", "id", "name") if user.get(name)), "")
        return Submission(username=who, submitted_at=_seconds(data.get("created_at")) or now)
    if system == System.CLASSROOM50:
        return Submission(
            classroom=environment.get("CLASSROOM", ""),
            assignment=environment.get("ASSIGNMENT", ""),
            owner=environment.get("OWNER", ""),
            username=environment.get("USERNAME", ""),
            tag=environment.get("SUBMISSION_TAG", ""),
            commit=environment.get("COMMIT_URL", ""),
            release=environment.get("RELEASE_URL", ""),
            review=environment.get("REVIEW_URL", ""),
            submitted_at=_commit_time(folder) or now,
        )
    return Submission(submitted_at=now)


def results_text(system: System, policy: Policy, judged: Judged, submission: Submission) -> str:
    """Return the results as a system reads them."""
    if system == System.GRADESCOPE:
        data = autograders.to_gradescope(policy, judged.marks, judged.reports)
        data["output"] = "\n".join([data["output"], *judged.problems])
    elif system == System.CLASSROOM50:
        data = autograders.to_classroom50(policy, judged.marks, judged.reports, submission, time.time())
    else:
        data = autograders.to_prairielearn(policy, judged.marks, judged.reports)
        data["message"] = "\n".join([data["message"], *judged.problems])
    return autograders.to_text(data)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _seconds(text: object) -> float | None:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return None


def _commit_time(folder: Path) -> float | None:
    """Return when the commit that a checkout stands at was made; None where that cannot be said."""
    try:
        ran = subprocess.run(
            ["git", "-C", str(folder), "log", "-1", "--format=%ct"],
            capture_output=True,
            text=True,
            timeout=30,
            env=os.environ | {"GIT_CONFIG_NOSYSTEM": "1"},
        )
        return float(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
