"""How long ago, in a few characters, for rows; what waits is coloured by its age."""

from datetime import datetime, timedelta

from flask import Flask

from webapp.storage.columns import now
from webapp.web.times import day, since

UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "min": timedelta(minutes=1),
}
MOST = timedelta(days=100)  # from then on the date says more
LATE, VERY_LATE = timedelta(days=2), timedelta(days=7)


def init_app(app: Flask) -> None:
    """Let templates write ages: `{{ client.created_on | ago }}`."""
    app.jinja_env.filters.update(
        ago=ago, brief_ago=brief_ago, long_ago=long_ago, age_class=age_class
    )


def ago(at: datetime, seen_at: datetime | None = None) -> str:
    """Return how long ago a time was: now, 12 min ago, 5 h ago, 3 d ago, and then the day; seen
    from now, or from another time.
    """
    seen_at = seen_at or now()
    age = brief_ago(at, seen_at)
    return f"{age} ago" if UNITS["min"] <= seen_at - at < MOST else age


def brief_ago(at: datetime, seen_at: datetime | None = None) -> str:
    """Return the same without the word: now, 12 min, 5 h, 3 d, and then the day."""
    passed = (seen_at or now()) - at
    if passed >= MOST:
        return day(at)
    for unit, length in UNITS.items():
        if count := passed // length:
            return f"{count} {unit}"
    return "now"


def long_ago(at: datetime) -> str:
    """Return how long ago a time was, for a sentence: just now, 3 days ago."""
    return "just now" if now() - at < UNITS["min"] else f"{since(at)} ago"


def age_class(begun_on: datetime) -> str:
    """Return the class of what has waited since a time: "" while that is not long."""
    waited = now() - begun_on
    if waited >= VERY_LATE:
        return "age-7"
    return "age-2" if waited >= LATE else ""
