"""How often one network may begin, save and check without being signed in as staff (security R24)."""

from typing import Any

from flask import current_app, request
from flask_limiter import RouteLimit

from webapp.auth.access import is_staff
from webapp.extensions import limiter

BYTES_OF_ONE_SAVE = 16 * 1024  # a longer form counts as several


def _limit(scope: str, **more: Any) -> RouteLimit:
    setting = f"RATELIMIT_{scope.upper()}"
    return limiter.shared_limit(lambda: current_app.config[setting], scope=scope, exempt_when=is_staff, **more)


def _saves() -> int:
    return 1 + (request.content_length or 0) // BYTES_OF_ONE_SAVE


DRAFTS = _limit("drafts")
SAVES = _limit("saves", cost=_saves)
CHECKS = _limit("checks")
STRENGTH = _limit("strength")
