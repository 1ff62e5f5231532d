"""Numbers of clients that are counted up to a most, so that a long queue costs a page no more."""

MOST_COUNTED = 5_000


def bounded(count: int) -> str:
    """Return a number as people read it, whose counting ended behind the most."""
    return f"{MOST_COUNTED:,}+" if count > MOST_COUNTED else f"{count:,}"
