"""What processes use: processor time and memory of one with all its children."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MB = 1_000_000


def family(pid: int) -> list[int]:
    """Return the ids of a process and of all that it started and that still run."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found.extend(int(child) for child in task.read_text().split())
    return found


def cpu_seconds(pid: int) -> float:
    """Return the seconds of processor time of a family, with children that ended."""
    return sum(map(_ticks, family(pid))) / TICKS


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended a moment ago
        return 0
    return sum(map(int, stat[11:15]))  # of its own, and of children it waited for


def memory_mb(pid: int) -> float:
    """Return the share of memory (PSS) of a family in MB; shared pages count once."""
    rollups = (Path(f"/proc/{one}/smaps_rollup").read_text() for one in family(pid))
    lines = (line for text in rollups for line in text.splitlines())
    return sum(int(line.split()[1]) for line in lines if line[:4] == "Pss:") * 1024 / MB
