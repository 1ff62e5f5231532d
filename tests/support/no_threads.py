"""A machine at its limit of threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def no_threads(*names: str, after: int = 0) -> Iterator[threading.Event]:
    """Meanwhile no thread starts, or none of these names, but for the first `after` of them; gives
    what is set when one was refused.
    """
    was_refused, start, left = threading.Event(), threading.Thread.start, after

    def refuse(thread: threading.Thread) -> None:
        nonlocal left
        if names and thread.name not in names:
            start(thread)
        elif left:
            left -= 1
            start(thread)
        else:
            was_refused.set()
            raise RuntimeError("can't start new thread")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        yield was_refused
