"""Days, and how long ago something was, in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.storage.columns import now

UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


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


def clock(moment: datetime | None) -> str:
    """Return a moment as people here read it: 14:05 today, else 24 November, 14:05."""
    if moment is None:
        return ""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    local, today = moment.astimezone(zone), datetime.now(zone).date()
    return (
        f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%B, %H:%M}"
    )


def long_day(moment: datetime) -> str:
    """Return the day of a moment as people here read it: 24 November 2026."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    return f"{local.day} {local:%B %Y}"
