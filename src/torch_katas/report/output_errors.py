"""What it means when a report cannot be written: nobody reads it any more, or there is no room for it."""

import errno
import os

NOBODY_READS = 141
"""The exit status of programs that write into a pipe which nobody reads any more: 128 and the signal's number."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF) if os.name != "nt" else (errno.ENOSPC,)


def is_about_output(error: OSError) -> bool:
    """Tell whether an error is that standard output cannot be written, and not about a file that has a name."""
    return error.filename is None and (isinstance(error, BrokenPipeError) or error.errno in _NO_ROOM)


def describe(error: OSError) -> str:
    """Return the line that says so."""
    return f"standard output cannot be written ({error.strerror})"
