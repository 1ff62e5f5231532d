"""The limits of requests by one network, one for each setting (security R24)."""

import time
from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from limits import parse_many

from webapp.networks import network_of, site_of
from webapp.web.logs import log_event


def log_breach(broken: RequestLimit) -> None:
    """Log which limit a request exceeded, and on which route."""
    log_event(
        "limit reached",
        route=request.url_rule.rule if request.url_rule else None,
        limit=str(broken.limit),
    )


SITE_FACTOR = 10  # what an IPv6 /48 may do, as a multiple of what one network may


def _network() -> str:
    return network_of(request.remote_addr)


def _site() -> str:
    return site_of(request.remote_addr)


def _has_no_site() -> bool:
    return not _site()


def _limit(setting: str) -> Callable[[], str]:
    # Read at each request: the limiter is shared by all applications of a process.
    return lambda: str(current_app.config[setting])


def _site_limit(setting: str) -> Callable[[], str]:
    def limit() -> str:
        limits = parse_many(str(current_app.config[setting]))
        return "; ".join(
            f"{SITE_FACTOR * each.amount} per {each.multiples} {each.GRANULARITY.name}"
            for each in limits
        )

    return limit


limiter = Limiter(
    key_func=_network,
    application_limits=[
        ApplicationLimit(limit_provider=_limit("RATELIMIT_PER_ADDRESS")),
        ApplicationLimit(
            limit_provider=_site_limit("RATELIMIT_PER_ADDRESS"),
            key_function=_site,
            exempt_when=_has_no_site,
            scope="sites",
        ),
    ],
    headers_enabled=False,
    on_breach=log_breach,
)


class NetworkLimit:
    """A limit for each network, and ten times as much for an IPv6 /48. It decorates a view, or is
    entered with `with`.
    """

    def __init__(
        self,
        setting: str,
        *,
        cost: Callable[[], int] | int = 1,
        exempt_when: Callable[[], bool] | None = None,
    ) -> None:
        def is_exempt(when: Callable[[], bool]) -> Callable[[], bool]:
            if exempt_when is None:
                return when
            return lambda: when() or exempt_when()

        own: dict[str, Any] = {"scope": setting, "key_func": _network}
        site: dict[str, Any] = {"scope": f"{setting} sites", "key_func": _site}
        self.limits = [
            limiter.shared_limit(
                _limit(setting), **own, cost=cost, exempt_when=is_exempt(lambda: False)
            ),
            limiter.shared_limit(
                _site_limit(setting),
                **site,
                cost=cost,
                exempt_when=is_exempt(_has_no_site),
            ),
        ]

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, which counts each call."""
        for limit in self.limits:
            function = limit(function)
        return function

    def __enter__(self) -> None:
        """Count this request. Raises RateLimitExceeded."""
        for limit in self.limits:
            limit.__enter__()

    def __exit__(self, *error: object) -> None:
        """Do nothing: the request was counted before."""


def limit_network(setting: str, **more: Any) -> NetworkLimit:
    """Return the limit that this setting names.

    Everything limited by one setting is counted together. `cost` is what one request counts;
    `exempt_when` returns whether a request is not counted.
    """
    return NetworkLimit(setting, **more)


def seconds_until_reset() -> int:
    """Return the seconds until the limit that this request exceeded allows another, 1 at least."""
    limit = limiter.current_limit
    if limit is None:
        return 60
    seconds = round(limit.reset_at - time.time())
    return max(1, seconds)
