"""The standard streams: each is there and takes every text; one that cannot be written to ends a command in a line."""

import contextlib
import os
import sys

from torch_katas.report import output_errors, stand_ins
from torch_katas.verdict.harmless import spell_invisible

USAGE_ERROR = 2


def prepare_streams() -> None:
    """Open what was closed before this program began, and let the encoding refuse nothing.

    A file that is opened later would else take a stream's number, and be written to as if it were one.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            while (opened := os.open(os.devnull, os.O_RDWR)) < number:
                pass  # a smaller number was free as well
            os.set_inheritable(opened, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for good
    stand_ins.register()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=stand_ins.HANDLER)


def print_line(label: str, text: object) -> None:
    """Print a line about what has gone wrong, or is worth a note, on standard error."""
    print(f"{label}: {spell_invisible(str(text))}", file=sys.stderr)


def flush(status: int) -> int:
    """Write out what was printed, and return the exit status: another one where that cannot be done."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return handle(error)
    return status


def handle(error: OSError) -> int:
    """Return the exit status for an error of standard output, and say so; raises every other error again."""
    if not output_errors.is_about_output(error):
        raise error
    # Python writes out the rest when it ends; that would fail as well.
    with contextlib.suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return output_errors.NOBODY_READS
    with contextlib.suppress(OSError):
        print_line("Error", output_errors.describe(error))
    return USAGE_ERROR
