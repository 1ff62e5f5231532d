"""The address of the visitor and the scheme of the request behind trusted proxies (security R22).

Werkzeug's ProxyFix trusts a fixed number of hops; here the networks of the proxies are listed, so
that a request which comes around the proxy cannot choose its address.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from webapp.networks import Network, address_of, is_in

MOST_HOPS = 20


def init_app(app: Flask) -> None:
    """Replace the address of a trusted proxy by that of the visitor, and the scheme by that of
    PUBLIC_URL.
    """
    scheme = urlsplit(app.config["PUBLIC_URL"]).scheme
    app.wsgi_app = behind(app.wsgi_app, app.config["TRUSTED_PROXIES"], scheme)  # type: ignore[method-assign]


def behind(
    wsgi_app: Callable[..., Iterable[bytes]],
    trusted: Sequence[Network],
    scheme: str = "",
) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that it sees the address of the visitor, this scheme, and no
    X-Forwarded-For header.
    """

    def seen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        peer = environ.get("REMOTE_ADDR", "")
        environ["REMOTE_ADDR"] = visitor(peer, forwarded, trusted)
        if scheme:
            environ["wsgi.url_scheme"] = scheme
        return wsgi_app(environ, start_response)

    return seen


def visitor(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the first address that is not a trusted proxy's, going from `peer` back through the
    hops of X-Forwarded-For. An invalid hop ends the search.

    An IPv4 address in IPv6 is returned as IPv4, and a `peer` that is not an address as it is.
    """
    hops = forwarded.split(",")[-MOST_HOPS:]
    while hops and is_in(peer, trusted) and address_of(hops[-1].strip()):
        peer = hops.pop().strip()
    return str(address_of(peer) or peer)
