"""Days, times and durations in words, in the time zone of the settings: filters of templates."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask, current_app

from webapp.storage.columns import now

WEEKEND = (5, 6)  # as `date.weekday` counts
UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def init_app(app: Flask) -> None:
    """Let templates write times: `{{ client.created_on | day }}`."""
    for filter_ in (
        day,
        long_day,
        week_day,
        near_moment,
        moment,
        clock,
        when,
        since,
        iso,
    ):
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


def week_day(day: date) -> str:
    """Return a day that is near: Thursday 26 November, the last two on one line."""
    return f"{day:%A} {day.day}\u00a0{day:%B}"


def when(at: datetime) -> str:
    """Return a time not long ago in a sentence: today at 14:05, on Thursday 26 November."""
    if local_day(at) == local_day(now()):
        return f"today at {_local(at):%H:%M}"
    return f"on {week_day(local_day(at))}"


def near_moment(at: datetime) -> str:
    """Return a time that is near: Today, Thursday 26 November, 14:05."""
    local = _local(at)
    words = f"{week_day(local.date())}, {local:%H:%M}"
    return f"Today, {words}" if local.date() == local_day(now()) else words


def promised_day(at: datetime) -> date | None:
    """Return the day by which what was sent at a time is answered; None when none is promised, and
    once it is over.
    """
    promised = answer_day(at)
    if promised is None or promised < local_day(now()):
        return None
    return promised


def answer_day(at: datetime) -> date | None:
    """Return the day by which what is sent at a time is answered, by `ANSWER_DAYS`; None when no
    day is promised.
    """
    left = current_app.config["ANSWER_DAYS"]
    if left is None:
        return None
    day = local_day(at)
    while left:
        day += timedelta(days=1)
        if day.weekday() not in WEEKEND:
            left -= 1
    return day


def moment(at: datetime) -> str:
    """Return a day and its time in full: 24 November 2026, 14:05."""
    return moment_in(current_app.config["TIMEZONE"], at)


@lru_cache(4096)  # lists show the same clients again
def moment_in(zone: ZoneInfo, at: datetime) -> str:
    """Return the same in a time zone."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def iso(at: datetime) -> str:
    """Return a timestamp as ISO 8601 has it."""
    return at.isoformat()


def _local(at: datetime) -> datetime:
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    return at.astimezone(zone)
