"""What a file is, as far as its folder tells: enough to see that it has changed."""

import os

FileState = tuple[int, int] | None
"""When it was written, and its size; None for a file that is not there."""


def file_state(path: str | os.PathLike[str]) -> FileState:
    """Return what changes when a file does."""
    try:
        state = os.stat(path)  # noqa: PTH116 - of thousands of files in a row
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
