"""Hidden tests of process_group."""

import multiprocessing
import os
import signal
import sys
import time

import pytest
import torch
import torch.distributed as dist

from torch_katas import checks

LOOPBACK = True
"""These tests need TCP: the grader gives the exercise a child of its own."""

has_gloo = sys.platform == "linux" and dist.is_available() and dist.is_gloo_available()
pytestmark = [
    pytest.mark.skipif(not has_gloo, reason="gloo and fork are asked for, which are here on Linux"),
    # Newer Pythons warn of any fork where there are threads.
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def no_process_stays():
    """Whatever an answer leaves running ends with the test, and what another one has set is gone before it."""
    for name in ("GLOO_SOCKET_IFNAME", "MASTER_ADDR", "MASTER_PORT", "RANK", "WORLD_SIZE"):
        os.environ.pop(name, None)
    yield
    for process in multiprocessing.active_children():
        process.kill()
        process.join()


def test_ranks_add_up(run_ranks):
    """all_reduce and broadcast work between the ranks; each is a process of its own, in one group of them all."""

    def work(rank):
        total = torch.tensor([float(rank + 1), 10.0])
        dist.all_reduce(total)
        first = torch.tensor([7.0 + rank])
        dist.broadcast(first, src=1)
        return [total.tolist(), first.item(), os.getpid(), dist.get_rank(), dist.get_world_size(), dist.get_backend()]

    results = run_ranks(2, work)
    checks.instance(results, list, of="what run_ranks(2, work) returns")
    checks.equal(len(results), 2, of="the number of results of two ranks")
    for rank, (total, first, _, number, world, backend) in enumerate(results):
        checks.equal(total, [3.0, 20.0], of=f"all_reduce of (1, 10) and (2, 10) on rank {rank}")
        checks.equal(first, 8.0, of=f"broadcast from rank 1 on rank {rank}")
        checks.equal((number, world, backend), (rank, 2, "gloo"), of=f"rank, world size and backend on rank {rank}")
    pids = {os.getpid(), results[0][2], results[1][2]}
    checks.equal(len(pids), 3, of="the number of processes, this one included")


def test_results_are_in_order(run_ranks):
    """Results stand in order of the ranks, whichever is ready first, small ones and large; one rank is a group."""

    def work(rank):
        time.sleep(0.3 * (1 - rank))
        return None if rank else "slow" * 50_000  # more than a pipe holds

    slow, quick = run_ranks(2, work)
    got = [len(slow) if isinstance(slow, str) else slow, quick]
    checks.equal(got, [200_000, None], of="the length of a long result of rank 0, which is slower, and rank 1's None")
    checks.equal(run_ranks(1, lambda rank: dist.get_world_size()), [1], of="run_ranks(1, work)")


def test_an_error_ends_them_all(run_ranks):
    """An error in one rank is raised here at once, while the other waits in all_reduce; no process stays."""

    def work(rank):
        if rank == 1:
            raise ValueError("no such shard")
        dist.all_reduce(torch.ones(1))

    start = time.monotonic()
    error = checks.raises(RuntimeError, lambda: run_ranks(2, work), of="run_ranks(2, work), where rank 1 raises")
    took = time.monotonic() - start
    for word in ("ValueError", "no such shard", "1"):
        checks.that(word in str(error), of="the error's message", expected=f"{word!r} in it", got=str(error))
    checks.that(took < 10, of="the time until the error", expected="less than 10 s", got=f"{took:.0f} s")
    checks.equal(len(multiprocessing.active_children()), 0, of="processes that are still there")


def test_a_rank_that_is_gone(run_ranks):
    """A rank that ends without a word is an error, while the other sleeps and ignores SIGTERM; no process stays."""

    here = os.getpid()

    def work(rank):
        if os.getpid() == here:  # this process is to go on
            return
        if rank == 0:
            dist.barrier()  # not before the other one is deaf
            time.sleep(0.2)
            os._exit(0)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        dist.barrier()
        time.sleep(15)

    start = time.monotonic()
    checks.raises(RuntimeError, lambda: run_ranks(2, work), of="run_ranks(2, work), where rank 0 is gone")
    took = time.monotonic() - start
    checks.that(took < 10, of="the time until the error", expected="less than 10 s", got=f"{took:.0f} s")
    checks.equal(len(multiprocessing.active_children()), 0, of="processes that are still there")


def test_this_process_is_left_alone(run_ranks):
    """This process is in no group, its environment stays, no process is left, and a second call works."""
    before = dict(os.environ)
    for call in ("first", "second"):
        checks.equal(run_ranks(1, lambda rank: rank + 5), [5], of=f"the {call} call of run_ranks(1, work)")
        checks.equal(dist.is_initialized(), False, of=f"dist.is_initialized() here, after the {call} call")
        checks.equal(len(multiprocessing.active_children()), 0, of=f"processes after the {call} call")
    changed = {name for name in before | dict(os.environ) if before.get(name) != os.environ.get(name)}
    checks.equal(changed, set(), of="the variables of os.environ that have changed")
