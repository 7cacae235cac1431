"""Who does the work: local cores, a Dask cluster or a Ray cluster, each through joblib."""

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from advisor.errors import AdvisorError, InputError

DASK: Final = "dask"
RAY: Final = "ray"
_DASK_LOGGERS: Final = (
    "distributed",
    "distributed.client",
    "tornado.application",
    "asyncio",
)
_ANSWERS_WITHIN_S: Final = 10.0
_IDLE_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a user wants to do the work.

    Attributes:
        jobs: processes on this machine; None for one per core
        cluster: "dask://host:port" or "ray://host:port" instead; None for this machine
    """

    jobs: int | None = None
    cluster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Workers that joblib is told to use.

    Attributes:
        workers: how many at the start [1]
        streams: whether answers come one by one; a crew without gives them in batches
    """

    workers: int
    streams: bool


@contextmanager
def crew_of(hands: Hands, most: int) -> Iterator[Crew]:
    """Make joblib use a crew for as long as the context lasts.

    Args:
        hands: that a user wants
        most: processes on this machine that have something to do

    Raises:
        InputError: the address is none, nobody answers there, or its package is not installed.
        AdvisorError: workers, or who tells them what to do, were lost for good.
    """
    if hands.cluster is None:
        with _local(hands.jobs, most) as crew:
            yield crew
        return
    scheme, place = address_of(hands.cluster)
    with _dask(place) if scheme == DASK else _ray(place) as crew:
        yield crew


def address_of(cluster: str) -> tuple[str, str]:
    """Return the kind of a cluster, and its "host:port".

    Raises:
        InputError: the address is none.
    """
    scheme, _, place = cluster.partition("://")
    if scheme not in {DASK, RAY} or not place.rpartition(":")[2].isdecimal():
        raise InputError(f"--cluster {cluster}: write dask://host:port or ray://host:port")
    return scheme, place


@contextmanager
def _local(wanted: int | None, most: int) -> Iterator[Crew]:
    from joblib import cpu_count, parallel_config  # deferred: 90 ms

    jobs = min(wanted or cpu_count(), most)
    # workers that a killed parent leaves behind end after that time
    with parallel_config(
        "loky",
        n_jobs=jobs,
        initializer=_leave_ctrl_c_to_parent,
        idle_worker_timeout=_IDLE_S,
    ):
        try:
            yield Crew(workers=jobs, streams=True)
        except BrokenProcessPool as error:
            raise _lost(
                "a worker was killed, perhaps for want of memory (fewer --jobs)"
            ) from error


@contextmanager
def _dask(place: str) -> Iterator[Crew]:
    try:
        from distributed import Client, KilledWorker  # deferred: optional, and 400 ms
    except ModuleNotFoundError as error:
        raise _missing(DASK, error) from error
    from joblib import parallel_config  # deferred: 90 ms

    with _unheard(*_DASK_LOGGERS):
        try:
            client = Client(f"tcp://{place}", timeout=_ANSWERS_WITHIN_S, set_as_default=False)
        except OSError as error:  # a TimeoutError is one
            raise InputError(
                f"--cluster dask://{place}: no Dask scheduler answers there within "
                f"{_ANSWERS_WITHIN_S:.0f} s; start one with `dask scheduler`",
            ) from error
        try:
            workers = sum(client.ncores().values())
            if workers == 0:
                raise InputError(
                    f"--cluster dask://{place}: it has no workers; start some with `dask worker "
                    f"tcp://{place} --nthreads 1`",
                )
            with parallel_config(DASK, n_jobs=-1, client=client):
                yield Crew(workers=workers, streams=True)
        except KilledWorker as error:
            raise _lost("the same scenarios lost four Dask workers, perhaps for memory") from error
        except CancelledError as error:
            raise _lost(f"the Dask scheduler at {place} is gone") from error
        finally:
            client.close(timeout=_ANSWERS_WITHIN_S)


@contextmanager
def _ray(place: str) -> Iterator[Crew]:
    try:
        import ray  # deferred: optional
        from ray.util.joblib import register_ray
    except ModuleNotFoundError as error:
        raise _missing(RAY, error) from error
    from joblib import parallel_config  # deferred: 90 ms

    try:
        ray.init(address=f"ray://{place}", log_to_driver=False)
    except (ConnectionError, OSError) as error:
        raise InputError(
            f"--cluster ray://{place}: no Ray cluster answers there; start one with `ray start "
            "--head`, whose client port is 10001",
        ) from error
    try:
        register_ray()
        workers = int(ray.cluster_resources()["CPU"])
        with parallel_config(RAY, n_jobs=workers):
            yield Crew(workers=workers, streams=False)
    finally:
        ray.shutdown()


@contextmanager
def _unheard(*names: str) -> Iterator[None]:
    """Keep loggers off standard error: what they tell of a lost cluster is told in a sentence.

    After an error they stay silent, for threads of a lost connection go on to report it.
    """
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def _leave_ctrl_c_to_parent() -> None:
    """Ignore Ctrl-C in a worker: the parent ends the sweep once what is begun is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _lost(what: str) -> AdvisorError:
    return AdvisorError(
        f"{what}; rows that were answered are kept, and the same command goes on from there",
    )


def _missing(extra: str, error: ModuleNotFoundError) -> InputError:
    return InputError(
        f"--cluster {extra}://... needs {error.name}; install it with "
        f"`pip install 'advisor[{extra}]'`",
    )
