"""Solution. Forked processes, a file at which they meet, a pipe from each; whatever happens, all are ended."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any

import torch.distributed as dist


def run_ranks(world: int, work: Callable[[int], Any]) -> list[Any]:
    fork = multiprocessing.get_context("fork")
    results: list[Any] = [None] * world
    pipes: dict[Any, int] = {}
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for rank in range(world):
                receiving, sending = fork.Pipe(duplex=False)
                process = fork.Process(target=_run_rank, args=(rank, world, work, f"{folder}/meet", sending))
                process.start()
                # Closed here, so that the pipe ends with its process, and the next one does not inherit it.
                sending.close()
                processes.append(process)
                pipes[receiving] = rank
            while pipes:
                # All at once: a rank that waits for another one says nothing.
                for pipe in wait(list(pipes)):
                    rank = pipes.pop(pipe)
                    try:
                        error, result = pipe.recv()
                    except EOFError:
                        error, result = "ended without a result", None
                    if error:
                        raise RuntimeError(f"rank {rank}: {error}")
                    results[rank] = result
        finally:
            for process in processes:
                process.kill()
            for process in processes:
                process.join()
    return results


def _run_rank(rank: int, world: int, work: Callable[[int], Any], meet: str, pipe: Connection) -> None:
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"  # of this process alone
    try:
        dist.init_process_group("gloo", init_method=f"file://{meet}", rank=rank, world_size=world)
        result = work(rank)
        # A rank that left early would take its connections with it.
        dist.barrier()
        pipe.send(("", result))
    except Exception as error:
        pipe.send((f"{type(error).__name__}: {error}", None))
    # Its end would be an error in the other ranks, which might be heard first. The caller ends it.
    time.sleep(600)
