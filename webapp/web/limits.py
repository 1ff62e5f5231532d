"""The limits of requests by one network or API key, one for each setting (security R24)."""

import math
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from flask import Flask, current_app, request
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from webapp.networks import network_of, site_of
from webapp.web.counts import Counts
from webapp.web.logs import log_event

SITE_FACTOR = 10  # what an IPv6 /48 may do, as a multiple of what one network may


class OverLimit(TooManyRequests):
    """A limit does not allow this request; the next one in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.seconds = seconds


class Limit:
    """What a setting allows. `key` returns by what this request is counted, "" for not at all; all
    limits of one `scope` are counted together.

    `cost` is what one request counts; `exempt_when` returns whether a request is not counted.
    """

    def __init__(
        self,
        setting: str,
        key: Callable[[], str],
        scope: str,
        *,
        factor: int = 1,
        cost: Callable[[], int] | int = 1,
        exempt_when: Callable[[], bool] = lambda: False,
    ) -> None:
        self.setting, self.key, self.scope = setting, key, scope
        self.factor, self.cost, self.exempt_when = factor, cost, exempt_when

    def count(self) -> None:
        """Count this request. Raises OverLimit."""
        counts: Counts | None = current_app.extensions["counts"]
        if counts is None or not (key := self.key()) or self.exempt_when():
            return
        cost = self.cost() if callable(self.cost) else self.cost
        # read at each request: limits are shared by all applications of a process
        for item in _items(str(current_app.config[self.setting]), self.factor):
            if not counts.hit(item, key, self.scope, cost):
                _log_breach(item)
                left = counts.ends_at(item, key, self.scope) - time.time()
                raise OverLimit(max(1, math.ceil(left)))

    def headers(self) -> dict[str, str]:
        """Return the headers that tell the one who is counted what is allowed, and how much of that
        is left (draft-ietf-httpapi-ratelimit-headers).
        """
        counts: Counts | None = current_app.extensions["counts"]
        if counts is None:
            return {}
        policies, standings, at = [], [], time.time()
        for item in _items(str(current_app.config[self.setting]), self.factor):
            stats = counts.stats(item, self.key(), self.scope)
            left, ends_in = stats.remaining, max(0, math.ceil(stats.reset_time - at))
            name = f'"{item.multiples}{item.GRANULARITY.name}"'
            policies.append(f"{name};q={item.amount};w={item.get_expiry()}")
            standings.append(f"{name};r={max(0, left)};t={ends_in}")
        return {
            "RateLimit-Policy": ", ".join(policies),
            "RateLimit": ", ".join(standings),
        }


@cache
def _items(text: str, factor: int) -> tuple[RateLimitItem, ...]:
    """Return the limits that a setting names, the lowest first, times a factor."""
    return tuple(
        type(item)(item.amount * factor, item.multiples)
        for item in sorted(parse_many(text))
    )


def _log_breach(broken: RateLimitItem) -> None:
    """Log which limit a request exceeded, and on which route."""
    log_event(
        "limit reached",
        route=request.url_rule.rule if request.url_rule else None,
        limit=str(broken),
    )


class NetworkLimit:
    """A limit for each network, and ten times as much for an IPv6 /48. It decorates a function, or
    is entered with `with`.
    """

    def __init__(self, setting: str, own: str, sites: str, **more: Any) -> None:
        self.limits = (
            Limit(setting, _network, own, **more),
            Limit(setting, _site, sites, factor=SITE_FACTOR, **more),
        )

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, which counts each call."""

        @wraps(function)
        def within_limit(*args: Any, **kwargs: Any) -> Any:
            self.count()
            return function(*args, **kwargs)

        return within_limit

    def __enter__(self) -> None:
        """Count this request. Raises OverLimit."""
        self.count()

    def __exit__(self, *error: object) -> None:
        """Do nothing: the request was counted before."""

    def count(self) -> None:
        """Count this request. Raises OverLimit."""
        for limit in self.limits:
            limit.count()


def limit_network(setting: str, **more: Any) -> NetworkLimit:
    """Return the limit that this setting names; everything limited by it is counted together.
    `cost` and `exempt_when` are those of `Limit`.
    """
    return NetworkLimit(setting, setting, f"{setting} sites", **more)


def _network() -> str:
    return network_of(request.remote_addr)


def _site() -> str:
    return site_of(request.remote_addr)


ALL_REQUESTS = NetworkLimit("RATELIMIT_PER_ADDRESS", "global", "sites")
_unlimited: set[Callable[..., Any]] = set()


def unlimited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view whose requests are not counted."""
    _unlimited.add(view)
    return view


def init_app(app: Flask) -> None:
    """Count each request of a page or call, but not those of static files and health checks."""
    app.extensions["counts"] = None
    if not app.config["RATELIMIT_ENABLED"]:
        return
    app.extensions["counts"] = Counts(app.config["RATELIMIT_STORAGE_URI"])

    def count() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static":
            return
        if app.view_functions[endpoint] not in _unlimited:
            ALL_REQUESTS.count()

    app.before_request(count)
