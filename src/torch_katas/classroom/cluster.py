"""Grading on several machines at once, with dask.distributed: shards of texts go out, lines of results come back.

A worker that is lost costs a shard's time: another one takes it. What has come back is in the gradebook at once, so
that a lost scheduler, or a controller that was killed, costs nothing that was finished: the next call goes on.
"""

import ipaddress
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from torch_katas.classroom import shard
from torch_katas.classroom.grade import OnGraded, Summary, find_ungraded
from torch_katas.classroom.grade_texts import bundle_texts
from torch_katas.classroom.gradebook import Gradebook
from torch_katas.classroom.gradebook_records import RoundKind
from torch_katas.classroom.text_result import TextResult, record
from torch_katas.course.errors import CourseError
from torch_katas.course.model import Course
from torch_katas.grading.observer import Cancelled, never
from torch_katas.grading.settings import Settings, core_count
from torch_katas.warm.wanted import SWITCH

SIZE = 100
"""Texts of a shard, about."""
TRIES = 3
"""How many workers may be lost with a shard before it is left for the next call."""
POLL = 0.5
"""Seconds after which a request to end is noticed at the latest."""
LOCAL = "local:"


def grade_on_cluster(
    course: Course,
    gradebook: Gradebook,
    settings: Settings,
    address: str,
    *,
    exercises: Sequence[str] | None = None,
    on_graded: OnGraded = lambda done, total: None,
    cancelled: Cancelled = never,
) -> Summary:
    """Grade what is new on the workers at `address`, or on N of this machine's own with `local:N`.

    Raises CourseError where they cannot be reached or are lost.
    """
    texts = find_ungraded(course, gradebook, exercises)
    if not texts:
        return Summary(0, 0, 0, 0)
    shards = shard.build_shards(gradebook, bundle_texts(texts), SIZE)
    round = gradebook.begin_round(RoundKind.GRADE, f"on {address}")
    graded = errors = 0
    on_graded(0, len(texts))
    with _connected(address, settings) as (client, jobs):
        for lines in _run_shards(client, course.root, shards, settings.device, jobs, cancelled):
            with gradebook.transaction():
                for line in lines:
                    try:
                        result = TextResult.from_line(line)
                    except ValueError as error:
                        raise CourseError(f"a worker answers what is no result ({error})") from None
                    record(gradebook, result, round)
                    graded += not result.reason
                    errors += bool(result.reason)
            on_graded(graded + errors, len(texts))
    return Summary(graded, errors, len(texts) - graded - errors, 0)


def grade_on_worker(root: str, lines: list[str], device: str, jobs: int) -> list[str]:
    """Grade a shard; called on a worker, which has the same course at the same path, and an engine of its own."""
    os.environ[SWITCH] = "off"
    return list(shard.grade_lines(Course(Path(root)), lines, Settings(device=device, jobs=jobs)))


def _run_shards(
    client: Any, root: Path, shards: Iterator[list[str]], device: str, jobs: int, cancelled: Cancelled
) -> Iterator[list[str]]:
    """Yield the results of each shard as they come; only a few shards are under way at a time."""
    distributed = _distributed()
    under_way: deque[Any] = deque()
    while not cancelled():
        wanted = 2 * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        while len(under_way) < wanted and (lines := next(shards, None)):
            under_way.append(client.submit(grade_on_worker, str(root), lines, device, jobs, pure=False))
        if not under_way:
            return
        # What a lost scheduler had is cancelled; that is seen below.
        with suppress(TimeoutError, distributed.CancelledError):
            distributed.wait(list(under_way), timeout=POLL, return_when="FIRST_COMPLETED")
        if client.status != "running" or any(future.cancelled() for future in under_way):
            raise CourseError("the scheduler is lost; what was finished is in the gradebook, and the next call goes on")
        for future in [future for future in under_way if future.done()]:
            under_way.remove(future)
            if future.status == "finished":
                yield future.result()
            elif isinstance(error := future.exception(), CourseError):
                raise error
    client.cancel(list(under_way))


@contextmanager
def _connected(address: str, settings: Settings) -> Iterator[tuple[Any, int]]:
    """Connect to a cluster, or start one; yield the client, and how many children each worker may run at once."""
    distributed = _distributed()
    # A worker starts processes, which a daemon may not.
    with _dask_settings({"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": TRIES}):
        check_address(address)
        if address.startswith(LOCAL):
            count = int(address.removeprefix(LOCAL))
            jobs = max(1, core_count() // count)
            with (
                distributed.LocalCluster(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster,
                distributed.Client(cluster) as client,
            ):
                yield client, jobs
            return
        security = distributed.Security()  # what dask's own settings say
        if address.startswith("tls:") and not security.get_connection_args("client").get("ssl_context"):
            raise CourseError(
                f"{address} needs certificates: in dask's settings, ca-file and client of distributed.comm.tls"
            )
        try:
            client = distributed.Client(address, timeout=10, security=security)
        except (OSError, ValueError) as error:
            raise CourseError(f"no scheduler answers at {address} ({error})") from None
        with client:
            yield client, settings.jobs


def _dask_settings(settings: dict[str, Any]) -> Any:
    """Return a context in which dask has these settings."""
    import dask

    return dask.config.set(settings)


def _distributed() -> Any:
    """Return dask.distributed, of which few functions have types."""
    try:
        import distributed
    except ImportError:
        raise CourseError("--cluster needs dask.distributed: pip install 'torch-katas[cluster]'") from None
    return distributed


def check_address(address: str) -> None:
    """Raise CourseError for an address that is none, and for one of another machine without TLS."""
    if address.startswith(LOCAL):
        if not address.removeprefix(LOCAL).isdecimal() or int(address.removeprefix(LOCAL)) < 1:
            raise CourseError(f"'{address}' is no number of workers; write {LOCAL}2")
        return
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise CourseError(f"'{address}' is no address of a scheduler; write tls://HOST:8786, or {LOCAL}2")
    if parts.scheme == "tcp" and not _is_loopback(parts.hostname):
        raise CourseError(f"{address} is another machine, and what goes there is readable on the way: use tls://")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
