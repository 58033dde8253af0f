"""Right answers in other styles."""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from typing import Any

import torch.distributed as dist

from torch_katas.course.mistakes import edit


def _tcp_rank(rank: int, world: int, work: Callable[[int], Any], port: int, queue: Any) -> None:
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    try:
        dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=world)
        answer = rank, True, work(rank)
        dist.barrier()
    except BaseException as error:
        answer = rank, False, repr(error)
    queue.put(answer)
    queue.close()
    queue.join_thread()
    time.sleep(300)


def run_ranks__a_port_and_a_queue(world: int, work: Callable[[int], Any]) -> list[Any]:
    context = multiprocessing.get_context("fork")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    queue = context.Queue()
    ranks = [
        context.Process(target=_tcp_rank, args=(rank, world, work, port, queue), daemon=True) for rank in range(world)
    ]
    for process in ranks:
        process.start()
    try:
        found = {}
        while len(found) < world:
            if not queue.empty():
                rank, fine, value = queue.get()
                if not fine:
                    raise RuntimeError(f"in rank {rank}: {value}")
                found[rank] = value
            elif any(process.exitcode is not None for process in ranks):
                gone = [rank for rank, process in enumerate(ranks) if process.exitcode is not None]
                raise RuntimeError(f"gone without a word: {gone}")
            else:
                time.sleep(0.01)
        return [found[rank] for rank in range(world)]
    finally:
        for process in ranks:
            process.kill()
            process.join()


run_ranks__asks_first = edit(
    ("process.kill()", "process.terminate()"),
    ("process.join()", "process.join(timeout=0.5)\nprocess.kill()\nprocess.join()"),
    ("wait(list(pipes))", "wait([*pipes])"),
    why="SIGTERM ends most processes that sleep or wait; those that ignore it are killed.",
)
