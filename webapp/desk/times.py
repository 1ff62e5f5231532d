"""Days, and how long ago something was, in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.columns import now

UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def local_day(at: datetime) -> date:
    """Return the day of a moment in the time zone of the settings."""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    return at.astimezone(zone).date()


def day(at: datetime | date) -> str:
    """Return a day as it stands in a table: 24 Nov 2026."""
    when = local_day(at) if isinstance(at, datetime) else at
    return f"{when.day} {when:%b %Y}"


def since(at: datetime) -> str:
    """Return for how long something has been so: 3 days, 1 hour, 5 minutes."""
    passed = now() - at
    for unit, word in UNITS:
        if count := passed // unit:
            return f"{count:,} {word}" + ("s" if count > 1 else "")
    return "less than a minute"
