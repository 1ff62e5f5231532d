"""Which address a request to somebody else's host may go to: one of the internet, or of a network
that the settings allow (security R33).

A name is resolved once, and the connection goes to an address that was judged. So neither DNS that
changes between two looks nor another way to write an address leads inside.
"""

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from webapp.networks import Network
from webapp.threads import begun

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
MOST_TRIED = 3  # addresses of one name
# IPv4 addresses at the end of IPv6 ones: compatible, translated (NAT64)
ENDS_IN_IPV4 = tuple(map(IPv6Network, ("::/96", "64:ff9b::/96")))
# what some releases of Python take for global: addresses for protocols, of old relays, and for
# documentation; and the address by which Azure's machines ask for their settings
INSIDE = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "168.63.129.16/32"),
    )
)
LEAST_FREE_PORT = 1024


class Forbidden(Exception):
    """No request may go there; the text says why."""


class Unresolved(Exception):
    """A name has no address now; the text says why."""


def judged(
    texts: Sequence[str], port: int, networks: Sequence[Network], *, is_secure: bool
) -> list[str]:
    """Return those of these addresses to which a request may go, the first few. Raises
    Forbidden when none is.
    """
    found = [address for text in texts if (address := plain(text))]
    allowed = [
        str(address)
        for address in found
        if _is_in(address, networks)
        or (is_secure and is_global(address) and may_be_port(port))
    ]
    if allowed:
        return allowed[:MOST_TRIED]
    if any(is_global(address) for address in found):
        if is_secure:
            raise Forbidden(f"Port {port} is not allowed: use 443, or 1024 and above")
        raise Forbidden("Without https only addresses in WEBHOOK_NETWORKS are allowed")
    raise Forbidden("The address is not on the internet, nor in WEBHOOK_NETWORKS")


def may_be_port(port: int) -> bool:
    """Tell whether a port is one on which receivers listen, rather than mail or a login."""
    return port == 443 or port >= LEAST_FREE_PORT


def plain(text: str) -> Address | None:
    """Return a text as an address, IPv4 written as IPv6 as IPv4; None when it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_global(address: Address) -> bool:
    """Tell whether an address is one of the internet, and so are those that it leads to."""
    return all(
        each.is_global
        and not (each.is_multicast or each.is_reserved or each.is_unspecified)
        and not (getattr(each, "is_site_local", False) or _is_in(each, INSIDE))
        for each in (address, *_inside(address))
    )


def _inside(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address is made of."""
    if isinstance(address, IPv4Address):
        return []
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    ends = any(address in network for network in ENDS_IN_IPV4)
    parts = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [part for part in (*parts, last if ends else None) if part is not None]


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


class Resolver:
    """Looks names up, each in a thread of its own, as a look cannot be broken off: of one name
    there is never more than one, and who asks again meanwhile is told to wait.
    """

    def __init__(self, resolve: Resolve) -> None:
        self.resolve, self.mutex = resolve, threading.Lock()
        self.under_way: set[str] = set()

    def look_up(self, host: str, port: int, seconds: float) -> list[str]:
        """Return the addresses of a host. Raises Unresolved, also when it takes longer."""
        with self.mutex:
            if host in self.under_way:
                raise Unresolved("The name is still being looked up")
            self.under_way.add(host)
        found: list[Sequence[str] | OSError | UnicodeError] = []
        done = threading.Event()
        thread = threading.Thread(
            target=self._look, args=(host, port, found, done), daemon=True
        )
        if not begun(thread):
            self._end(host)
            raise Unresolved("The name can't be looked up now")
        if not done.wait(seconds):
            raise Unresolved("The name was not found in time")
        if not found or isinstance(found[0], Exception):
            raise Unresolved("The name was not found")
        return [*found[0]]

    def _look(
        self, host: str, port: int, found: list[object], done: threading.Event
    ) -> None:
        try:
            found.append(self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            found.append(error)
        finally:
            self._end(host)
            done.set()

    def _end(self, host: str) -> None:
        with self.mutex:
            self.under_way.discard(host)


def of_system(host: str, port: int) -> list[str]:
    """Return the addresses that the system has for a name, however an address is written."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]
