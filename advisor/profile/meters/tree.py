"""CPU time and memory of a process and all that it started."""

import psutil

from advisor.units import mib_from_bytes

_WALK_EVERY = 5
"""Readings between two looks for new processes: a look costs some ms where thousands run."""


class ProcessTree:
    """A process and its descendants, read together.

    CPU time of processes that ended stays counted, as far as their parents waited for them.
    """

    def __init__(self, pid: int, *, since_birth: bool = True) -> None:
        """Begin with a running process.

        Args:
            pid: of the first
            since_birth: count the CPU time of before, too
        """
        self._root = pid
        self._known: dict[int, psutil.Process] = {}
        self._seen: set[int] = {pid}
        self._readings = 0
        self._before_s = 0.0
        if not since_birth:
            self._before_s = self.read()[0] or 0.0

    @property
    def pids(self) -> frozenset[int]:
        """Return every process id that was ever seen in the tree."""
        return frozenset(self._seen)

    def read(self) -> tuple[float | None, int | None]:
        """Return CPU time since the tree began [s] and resident memory now [MiB].

        None for both once the tree is gone.
        """
        if self._readings % _WALK_EVERY == 0:
            self._walk()
        self._readings += 1
        cpu_s, memory_mib, alive = 0.0, 0, False
        for pid, process in list(self._known.items()):
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    memory_mib += round(mib_from_bytes(process.memory_info().rss))
            except psutil.Error:
                del self._known[pid]
                continue
            alive = True
            waited_s = getattr(times, "children_user", 0.0) + getattr(
                times, "children_system", 0.0
            )
            cpu_s += times.user + times.system + waited_s
        return (cpu_s - self._before_s, memory_mib) if alive else (None, None)

    def _walk(self) -> None:
        try:
            root = psutil.Process(self._root)
            found = [root, *root.children(recursive=True)]
        except psutil.Error:
            return
        for process in found:
            self._known.setdefault(process.pid, process)
            self._seen.add(process.pid)
