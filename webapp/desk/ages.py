"""How old something is, as the desk writes and colours it."""

from datetime import datetime, timedelta

from flask import Flask

from webapp.storage.columns import now

# from when on an age is coloured, and said in bold; the longest first
LATE = ((timedelta(days=7), "age-7"), (timedelta(days=2), "age-2"))


def init_app(app: Flask) -> None:
    """Let templates colour an age: `<time class="{{ at | age_class }}">`."""
    app.jinja_env.filters["age_class"] = age_class


def age_class(at: datetime) -> str:
    """Return the class of the age of what has waited since a time, "" while it is young."""
    passed = now() - at
    return next((name for least, name in LATE if passed >= least), "")
