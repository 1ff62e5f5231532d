"""How network addresses are read, compared and counted (security R22, R24).

Whoever has an IPv6 address has 2**64 of them, and often 65,536 networks of that size. So a visitor
is counted by the /64, and ten times as much is allowed to the /48 around it. An IPv4 address that
is written as IPv6 counts as the IPv4 address.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"  # counts all requests without an address, as on a Unix socket
USUAL_LENGTH = 45  # of the longest address without a zone
OWN_BITS, SITE_BITS = 64, 48  # of an IPv6 address
MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4 addresses written as IPv6
# prefix lengths: 10.0.0.0/8 and fc00::/7 are the widest networks that one operator can own
WIDEST = {4: 8, 6: 7}


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Return a text as an address (IPv4 written as IPv6 becomes IPv4), None when it is not one."""
    return _kept_address(text) if len(text) <= USUAL_LENGTH else _address(text)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


# each request asks for that of its visitor several times
_kept_address = lru_cache(4096)(_address)


def network_of(text: str | None) -> str:
    """Return the network by which a visitor is counted: the IPv4 address or the IPv6 /64."""
    address = address_of(text or "")
    if isinstance(address, IPv6Address):
        return _around(address, OWN_BITS)
    return str(address) if address else UNKNOWN


def site_of(text: str | None) -> str:
    """Return the IPv6 /48 that contains an address, "" when it is not IPv6."""
    address = address_of(text or "")
    return _around(address, SITE_BITS) if isinstance(address, IPv6Address) else ""


def is_in(text: str, networks: Iterable[Network]) -> bool:
    """Return whether a text is an address in one of the networks."""
    address = address_of(text)
    return address is not None and any(address in network for network in networks)


def parse_networks(texts: Iterable[str]) -> list[Network]:
    """Return the networks that these texts name, adjacent ones joined. Raises ValueError."""
    networks = [_unmapped(ip_network(text)) for text in texts]
    ipv4 = [network for network in networks if isinstance(network, IPv4Network)]
    ipv6 = [network for network in networks if isinstance(network, IPv6Network)]
    return [*collapse_addresses(ipv4), *collapse_addresses(ipv6)]


def too_wide(networks: Sequence[Network]) -> Network | None:
    """Return the first network that is too wide to belong to one operator, or None."""
    for network in networks:
        if network.prefixlen < WIDEST[network.version]:
            return network
    return None


def _unmapped(network: Network) -> Network:
    if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
        first = network.network_address.ipv4_mapped
        return IPv4Network((int(first or 0), network.prefixlen - MAPPED.prefixlen))
    return network


def _around(address: IPv6Address, bits: int) -> str:
    return str(IPv6Network((int(address), bits), strict=False))
