"""Whether a resident server is wanted here and now."""

import contextlib
import os
import sys
from pathlib import Path

SWITCH = "KATAS_SERVER"
"""The environment variable that turns the resident server off: `KATAS_SERVER=off`."""
MEMORY = 2 << 30
"""Bytes that must be free for a resident server."""


def wants_resident() -> bool:
    """Tell whether a resident server is wanted: not in CI, nor turned off, under a debugger, or short of memory."""
    if os.environ.get(SWITCH, "").lower() == "off" or os.environ.get("CI") or not hasattr(os, "fork"):
        return False
    return not is_traced() and _free_memory() >= MEMORY


def is_traced() -> bool:
    """Tell whether a debugger or a measurement of coverage looks on."""
    monitoring = getattr(sys, "monitoring", None)
    return sys.gettrace() is not None or bool(monitoring and any(map(monitoring.get_tool, range(6))))


def _free_memory() -> int:
    """Return the bytes of memory that are free; a great number where nobody can tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 1 << 62
