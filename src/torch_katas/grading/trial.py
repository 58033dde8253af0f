"""A long text is first read in a process of its own: one that takes too much time or memory costs itself alone."""

import os
import subprocess
import sys

from torch_katas.source.parse import UnreadableError

LONG = 100_000
"""Characters of a text that is tried out. What is shorter cannot cost much, and no answer is nearly as long."""
SECONDS = 20
MEMORY = 2 << 30
"""Seconds of a processor and bytes that reading a text may take."""
PATIENCE = 6 * SECONDS
"""Seconds that it may take while others use the processors."""

_PROGRAM = """
import ast, contextlib, sys
with contextlib.suppress(ImportError, ValueError, OSError):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
    resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from torch_katas.source import flags, parse
text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
with contextlib.suppress(SyntaxError, ValueError, RecursionError):
    ast.parse(text)  # here a MemoryError ends this process
with contextlib.suppress(parse.UnreadableError):
    parse.definitions(text)
    flags.find_flags(text)
"""


def check_cost(text: str) -> None:
    """Raise UnreadableError for a text that takes too many SECONDS or too much MEMORY to read."""
    if len(text) <= LONG:
        return
    # -P: what lies in the working folder, a submission perhaps, is not imported in place of Python's own modules.
    command = [sys.executable, "-P", "-c", _PROGRAM.format(memory=MEMORY, seconds=SECONDS)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        status = subprocess.run(
            command,
            input=text.encode("utf-8", "surrogatepass"),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        status = -1
    if status != 0:
        raise UnreadableError("this file is too large, or nested too deep, to be read in reasonable time")
