"""How old something is, as the desk writes and colours it."""

from datetime import datetime, timedelta

from flask import Flask

from webapp.storage.columns import now
from webapp.web.times import since

# the units as lists write them
SHORT = (("minutes", "min"), ("minute", "min"), ("hours", "h"), ("hour", "h"))
# from when on an age is coloured, and said in bold; the longest first
LATE = ((timedelta(days=7), "age-7"), (timedelta(days=2), "age-2"))


def init_app(app: Flask) -> None:
    """Let templates colour an age: `<time class="{{ at | age_class }}">`."""
    app.jinja_env.filters["age_class"] = age_class
    app.jinja_env.filters["age"] = age


def age(at: datetime) -> str:
    """Return how long ago a time is, in few signs: now, 12 min, 2 h, 3 days."""
    words = since(at)
    if words.startswith("less"):
        return "now"
    for long, short in SHORT:
        words = words.replace(long, short)
    return words


def age_class(at: datetime) -> str:
    """Return the class of the age of what has waited since a time, "" while it is young."""
    passed = now() - at
    return next((name for least, name in LATE if passed >= least), "")
