"""Process groups: ranks that are real processes, and talk to each other over the loopback.

What the other exercises of this chapter simulate happens here, with the backend that needs no GPU: gloo. Most of the
work is not the sum but what goes wrong: a rank that fails while the others wait for it.
Read: torch.distributed.init_process_group (gloo, the file:// and tcp:// ways to meet), torch.distributed.all_reduce,
multiprocessing.get_context, multiprocessing.Process, multiprocessing.connection.wait

Shapes: W ranks ("world").
"""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

import torch.distributed as dist


def run_ranks(world: int, work: Callable[[int], Any]) -> list[Any]:
    """Run work(rank) in W processes that are one process group; return their results, in order of the ranks.

    Each rank is a process of its own, forked from this one (multiprocessing.get_context("fork")), so work may be any
    function and need not be pickled. In it the default group is set up before work is called: backend gloo, W ranks, on
    this machine alone, over the interface of the loopback (GLOO_SOCKET_IFNAME=lo on Linux). So work may call
    dist.all_reduce, dist.broadcast and the like. Results are what pickle takes: numbers, strings, lists, None.
    If work raises in a rank, RuntimeError is raised here; its message holds the type's name and the message of the
    error, and the number of the rank. If a rank ends without a result, RuntimeError is raised here as well. Both happen
    at once, also while other ranks wait for the one that has failed, in a collective operation or elsewhere.
    When run_ranks returns or raises, none of its processes is there any more, even if work ignores SIGTERM. This
    process is in no group, before and afterwards, and its os.environ stays as it is. A second call works like the
    first. W is at least 1.

    >>> import torch
    >>> def work(rank):
    ...     total = torch.tensor([10.0 ** rank])
    ...     dist.all_reduce(total)
    ...     return total.item()
    >>> run_ranks(2, work)
    [11.0, 11.0]
    """
    raise NotImplementedError
