"""Words of the desk's pages: moments, and what was typed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app

from webapp.record.text import CONTROL


def moment(at: datetime) -> str:
    """Return a moment as people here read it: 24 November 2026, 14:05."""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def typed(text: str) -> str:
    """Return what was typed, to be shown again: without the characters that no page can show."""
    return CONTROL.sub("", text)
