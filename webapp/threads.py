"""Starting a thread where there may be none to be had."""

import threading


def begun(thread: threading.Thread) -> bool:
    """Start a thread, and return whether it runs: not at the machine's or the service's limit of
    them, below which it may be again in a moment.
    """
    try:
        thread.start()
    except RuntimeError:
        return False
    return True
