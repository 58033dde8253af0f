"""Wrong answers that people write when ranks are processes.

Seen in: pytorch/pytorch 106365 and 15638 (ranks that wait for ever), pytorch/gloo 520 (a rank that has died, and one
that waits for it), pytorch/pytorch 75658 (what each process has to set up).
"""

from collections.abc import Callable
from typing import Any

from torch_katas.course.mistakes import edit


def run_ranks__in_this_process(world: int, work: Callable[[int], Any]) -> list[Any]:
    """Calls `work` once for each rank, one after the other, in this process: there is no group, and the first
    collective operation would wait for ranks that come later. Instead: a process for each rank."""
    try:
        return [work(rank) for rank in range(world)]
    except Exception as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from None


run_ranks__groups_of_one = edit(
    ("args=(rank, world, work,", "args=(0, 1, work,"),
    ('f"{folder}/meet"', 'f"{folder}/meet{rank}"'),
    why="""Gives each process a group of its own, of one rank: all_reduce adds up one number. Instead: one place to
    meet, and the same world for all.""",
)


run_ranks__others_go_on = edit(
    ("for process in processes:\n    process.kill()\nfor process in processes:\n    process.join()", "pass"),
    why="""Leaves the processes running: the rank that waits for the one that has failed waits on. Instead: end and join
    all of them, whatever happens.""",
)


run_ranks__which_rank = edit(
    ('f"rank {rank}: {error}"', '"a rank has failed"'),
    why="Says that a rank has failed, and neither which nor why. Instead: its number and its error.",
)


run_ranks__group_here = edit(
    ("fork = multiprocessing", 'os.environ["GLOO_SOCKET_IFNAME"] = "lo"\nfork = multiprocessing'),
    why="Sets the variable in this process, where it stays. Instead: in the processes of the ranks.",
)


run_ranks__silence_is_none = edit(
    ('error, result = "ended without a result", None', 'error, result = "", None'),
    why="""Takes a rank that ends without a result for one that returned None. Instead: RuntimeError, whatever its exit
    code is.""",
)


run_ranks__only_asks = edit(
    ("process.kill()", "process.terminate()"),
    ("process.join()", "process.join(timeout=1)"),
    why="""Asks the processes to end, `terminate`, and does not wait for those that ignore it. Instead: `kill`, and join
    without a limit.""",
)
