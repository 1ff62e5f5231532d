"""How long ago, in a few characters, for rows; what waits is coloured by its age."""

from datetime import datetime, timedelta

from flask import Flask

from webapp.storage.columns import now
from webapp.web.times import day

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOST_DAYS = 99  # from then on the date says more
LATE, VERY_LATE = timedelta(days=2), timedelta(days=7)


def init_app(app: Flask) -> None:
    """Let templates write ages: `{{ client.created_on | ago }}`."""
    app.jinja_env.filters.update(ago=ago, age_class=age_class)


def ago(at: datetime) -> str:
    """Return how long ago a time was: 12 min ago, 5 h ago, 3 d ago, and then the day."""
    passed = now() - at
    if passed < MINUTE:
        return "Now"
    if passed < HOUR:
        return f"{passed // MINUTE} min ago"
    if passed < DAY:
        return f"{passed // HOUR} h ago"
    if passed <= MOST_DAYS * DAY:
        return f"{passed // DAY} d ago"
    return day(at)


def age_class(since: datetime) -> str:
    """Return the class of what has waited since a time: "" while that is not long."""
    waited = now() - since
    if waited >= VERY_LATE:
        return "age-7"
    return "age-2" if waited >= LATE else ""
