"""Which machines of the internet may be asked for something that a person typed in: none of our own house.

`public_address` resolves a name once and gives the one address to connect to, so that a second answer of the same name server
cannot lead elsewhere ("DNS rebinding").
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any

Resolve = Callable[..., Sequence[Any]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Prefixes behind which an IPv4 address hides that a gateway would go to: NAT64, and IPv4-compatible addresses of old.
_HIDING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"), ipaddress.IPv6Network("::/96"))
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")
# Which older Pythons take for public: protocol assignments (DS-Lite, PCP), and relays of 6to4.
_SPECIAL = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))


class Inward(Exception):
    """The name leads to this machine, this network, or nowhere that is public."""


class Unknown(Exception):
    """No name server knows the name."""


def public_address(host: str, port: int, *, resolve: Resolve = socket.getaddrinfo) -> str:
    """The first address of `host`. Raises `Inward` if any of its addresses is not public: one of two is a trap, not a mistake."""
    try:
        found = resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unknown from None
    addresses = [str(sockaddr[0]).partition("%")[0] for *_, sockaddr in found]
    if not addresses:
        raise Unknown
    if not all(is_public(one) for one in addresses):
        raise Inward
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet; what cannot be read as an address is not."""
    try:
        address = _unwrapped(ipaddress.ip_address(text))
    except ValueError:
        return False
    if address is None or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    special = _SPECIAL if address.version == 4 else (_SITE_LOCAL,)
    return address.is_global and not any(address in net for net in special)


def _unwrapped(address: Address) -> Address | None:
    """The IPv4 address that an IPv6 one stands for, itself when it stands for none; None for tunnels, which nobody needs here."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour or address.teredo or any(address in net for net in _HIDING):
        return None
    return address
