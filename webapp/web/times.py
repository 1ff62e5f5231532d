"""Days, times and durations in words, in the time zone of the settings: filters of templates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from webapp.storage.columns import now

UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def init_app(app: Flask) -> None:
    """Let templates write times: `{{ client.created_on | day }}`."""
    for filter_ in (day, long_day, moment, clock, since, iso):
        app.jinja_env.filters[filter_.__name__] = filter_


def local_day(at: datetime) -> date:
    """Return the day of a timestamp in the time zone of the settings."""
    return _local(at).date()


def day(at: datetime | date) -> str:
    """Return a day as tables show it: 24 Nov 2026."""
    when = local_day(at) if isinstance(at, datetime) else at
    return f"{when.day} {when:%b %Y}"


def since(at: datetime) -> str:
    """Return the time that has passed, in its largest unit: 3 days, 1 hour, 5 minutes."""
    passed = now() - at
    for unit, word in UNITS:
        if count := passed // unit:
            several = "s" if count > 1 else ""
            return f"{count:,} {word}{several}"
    return "less than a minute"


def clock(at: datetime | None) -> str:
    """Return a time as 14:05 when it is today, otherwise as 24 November, 14:05; None as ""."""
    if at is None:
        return ""
    local = _local(at)
    if local.date() == local_day(now()):
        return f"{local:%H:%M}"
    return f"{local.day} {local:%B, %H:%M}"


def long_day(at: datetime) -> str:
    """Return the day of a timestamp in full: 24 November 2026."""
    local = _local(at)
    return f"{local.day} {local:%B %Y}"


def moment(at: datetime) -> str:
    """Return a day and its time in full: 24 November 2026, 14:05."""
    return f"{long_day(at)}, {_local(at):%H:%M}"


def iso(at: datetime) -> str:
    """Return a timestamp as ISO 8601 has it."""
    return at.isoformat()


def _local(at: datetime) -> datetime:
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    return at.astimezone(zone)
