"""Due dates and lateness. A day ends at the same time of day as the due date, also where clocks change in between."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from torch_katas.classroom.marks.policy import Assignment, Extension

ONE_DAY = timedelta(days=1)


def extended_due(assignment: Assignment, extensions: Iterable[Extension], zone: tzinfo) -> tuple[datetime | None, str]:
    """Return the due date with extensions, which do not add up: the latest counts; and what moved it."""
    if assignment.due is None:
        return None, ""
    latest, moved_by = assignment.due, ""
    for extension in extensions:
        candidates = [add_days(assignment.due, extension.days, zone)]
        if extension.until is not None:
            candidates.append(extension.until)
        until = max(candidates)
        if until > latest:
            latest, moved_by = until, describe_extension(extension)
    return latest, moved_by


def describe_extension(extension: Extension) -> str:
    """Return an extension in a few words."""
    if extension.excused:
        words = "excused"
    elif extension.until is not None:
        words = f"extended to {extension.until:%Y-%m-%d %H:%M}"
    else:
        words = f"extended by {count_days(extension.days)}"
    return f"{words} ({extension.reason})" if extension.reason else words


def days_late(submitted_at: datetime, due: datetime | None, grace: timedelta, zone: tzinfo) -> int:
    """Return how many days after a due date have begun at a time; 0 in time, within the grace and without a date."""
    if due is None or _utc(submitted_at) <= _utc(due + grace):
        return 0
    days = max((submitted_at.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)).days, 0)
    while _utc(submitted_at) > _utc(add_days(due, days, zone)):
        days += 1
    return days


def add_days(moment: datetime, days: int, zone: tzinfo) -> datetime:
    """Return the same time of day, so many days later, in a time zone."""
    return moment.astimezone(zone) + days * ONE_DAY


def count_days(days: int) -> str:
    """Return a number of days in words."""
    return "1 day" if days == 1 else f"{days} days"


def _utc(moment: datetime) -> datetime:
    # Two times of the same zone are compared by the clock on the wall, which may be set back between them.
    return moment.astimezone(UTC)
