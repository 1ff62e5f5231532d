"""What proxies in front hide: who really calls, believed from trusted ones alone, and whether
people use https (security R22).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from webapp.networks import Network, address_of, is_in

MOST_HOPS = 20


def init_app(app: Flask) -> None:
    """Put the visitor's own address in the place of the proxy's, and the scheme of PUBLIC_URL
    in the place of the one that a proxy uses.
    """
    scheme = urlsplit(app.config["PUBLIC_URL"]).scheme
    app.wsgi_app = behind(app.wsgi_app, app.config["TRUSTED_PROXIES"], scheme)  # type: ignore[method-assign]


def behind(
    wsgi_app: Callable[..., Iterable[bytes]],
    trusted: Sequence[Network],
    scheme: str = "",
) -> Callable[..., Iterable[bytes]]:
    """Wrap a WSGI application so that it sees the visitor's address behind trusted proxies,
    this scheme, and no forwarded header.
    """

    def seen(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = visitor(
            environ.get("REMOTE_ADDR", ""), forwarded, trusted
        )
        if scheme:
            environ["wsgi.url_scheme"] = scheme
        return wsgi_app(environ, start_response)

    return seen


def visitor(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address that is not a trusted proxy's, read from the nearest hop outwards; what is
    no address is not believed.

    An IPv4 address in IPv6 comes back as IPv4, and a text that is no address as it is.
    """
    hops = (
        [hop.strip() for hop in forwarded.split(",")[-MOST_HOPS:]] if forwarded else []
    )
    while hops and is_in(peer, trusted) and address_of(hops[-1]):
        peer = hops.pop()
    return str(address_of(peer) or peer)
