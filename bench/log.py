"""The log of a run: its progress, and how quiet the machine was before each thing measured.

Quiet is watched over one second in which we do nothing; the kernel's own load average would still
tell of the run before.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple

MOST_LOAD = 0.5
SAMPLES, PAUSE = 20, 0.05
TRIES = 4


class Quiet(NamedTuple):
    """What the machine did before something was measured: the processes that ran or waited for a
    disk, on average, and the share of its processors in use.
    """

    before: str
    load: float
    cpu: float

    @property
    def is_quiet(self) -> bool:
        """Whether what was measured then can be trusted."""
        return self.load < MOST_LOAD


class Log:
    """Prints progress with the minutes since the start, and keeps what was heard."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.heard: list[Quiet] = []

    @property
    def minutes(self) -> float:
        """Return the minutes since the start."""
        return (time.monotonic() - self.began) / 60

    def tell(self, words: str) -> None:
        """Print a line of progress."""
        seconds = int(time.monotonic() - self.began)
        print(f"[{seconds // 60:3d}:{seconds % 60:02d}] {words}", flush=True)

    def listen(self, before: str) -> None:
        """Note how quiet the machine is before something is measured, after some seconds in which
        it may become so, and warn when it does not.
        """
        os.sync()
        for _ in range(TRIES):
            heard = _listened(before)
            if heard.is_quiet:
                break
        else:
            self.tell(
                f"warning: not quiet before {before}: load {heard.load:.1f}, "
                f"{heard.cpu:.0%} of the processors in use"
            )
        self.heard.append(heard)


def _listened(before: str) -> Quiet:
    """Watch the machine for a second."""
    running = 0
    busy, total = _ticks()
    for _ in range(SAMPLES):
        time.sleep(PAUSE)
        running += _running()
    busy_after, total_after = _ticks()
    share = (busy_after - busy) / max(1, total_after - total)
    return Quiet(before, running / SAMPLES, share)


def _running() -> int:
    """Return how many processes run or wait for a disk, but for this one."""
    lines = Path("/proc/stat").read_text().splitlines()
    counts = dict(line.split()[:2] for line in lines if line.startswith("procs_"))
    return int(counts["procs_running"]) - 1 + int(counts["procs_blocked"])


def _ticks() -> tuple[int, int]:
    """Return the ticks of all processors in use, also by other machines, and all ticks."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    ticks = [int(part) for part in first.split()[1:9]]
    idle = ticks[3] + ticks[4]
    return sum(ticks) - idle, sum(ticks)
