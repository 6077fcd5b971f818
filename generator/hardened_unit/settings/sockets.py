"""Grammars of what a socket unit listens on, and of its sockets' options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hardened_unit.settings import numbers
from hardened_unit.settings.context import values_seen
from hardened_unit.settings.reading import Dropped, Reading, refused
from hardened_unit.settings.units import no_path, no_unit_name
from hardened_unit.settings.words import OPEN, OPEN_PATH, named, resolved, supposed

if TYPE_CHECKING:
    from hardened_unit.settings.context import Context

_HIGHEST_PORT = 65535
_MOST_LONG = 2**63 - 1
_LONGEST_SOCKET_NAME = 107
_LONGEST_INTERFACE = 15
_LONGEST_ALTERNATIVE = 127
_LONGEST_DESCRIPTOR = 255
_KERNEL = ("/dev", "/proc", "/sys")
"""What the kernel shows below the file system, where nothing can be made."""


def listen(value: str, context: Context) -> Reading:
    """An address to listen on: a port, ``address:port``, a path, ``@name``, ``vsock:CID:port``; for some only a path."""
    if not value:
        return Reading(reset=True)
    address, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    if context.vocabulary:
        problem = no_path(address, context.version) or (
            _below_kernel(address, context) if context.vocabulary == "path" else None
        )
        return Reading(dropped=(problem._replace(text=value),), ignored=True) if problem else Reading((value,))
    if OPEN in address or OPEN_PATH in address:
        return Reading((value,))
    why = _no_address(address, context)
    return refused(value, why) if why else Reading((value,))


def _below_kernel(path: str, context: Context) -> Dropped | None:
    # Seen on 257 and not on 254.
    below = context.version > 254 and any(f"{path}/".startswith(f"{top}/") for top in _KERNEL)  # noqa: PLR2004
    return Dropped(path, "is below a file system of the kernel") if below else None


def _no_address(address: str, context: Context) -> str:
    """Say why a text is no address to listen on; empty when it is one."""
    if address.startswith(("/", "@")):
        fits = 1 < len(address.encode("utf-8", "replace")) <= _LONGEST_SOCKET_NAME
        return "" if fits else "is no name of a local socket; one has from 2 to 107 bytes"
    if context.name == "ListenSequentialPacket":
        return "is no address for sequential packets, which only local sockets have; write a path or @name"
    if address.startswith("vsock"):
        return "" if _is_vsock(address, context.version) else "is no address of a virtual socket; write such as vsock:2:1234"
    if re.fullmatch(r"[-+0-9][0-9a-zA-Z]*", address):
        return "" if _is_port(address) else "is no port; one is a number from 1 to 65535"
    return "" if _is_internet(address) else "is no address; write such as 8080, 127.0.0.1:8080, [::1]:8080, /run/x or @x"


def _is_port(text: str) -> bool:
    return bool(numbers.count(text, _HIGHEST_PORT)) and not text.startswith((" ", "\t"))


def _is_internet(address: str) -> bool:
    """Tell whether a text is an address of IPv4 or IPv6 in brackets, with a port and perhaps ``%`` and an interface."""
    address, percent, interface = address.partition("%")
    if percent and not is_interface(interface, alternative=True):
        return False
    host, colon, port = address.rpartition(":")
    if not colon or not _is_port(port):
        return False
    import ipaddress  # noqa: PLC0415 - only where the directive is used

    bracketed = host.startswith("[")
    if bracketed and not host.endswith("]"):
        return False
    try:
        ipaddress.IPv6Address(host[1:-1]) if bracketed else ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


_VSOCK = re.compile(r"vsock(-stream|-dgram|-seqpacket)?:([^:]*):(.*)", re.DOTALL)
_MACHINES = {"hypervisor": 254, "local": 254, "host": 254, "any": 257, "-1": 257}
"""Names of machines, with the last version that was seen not to know them."""


def _is_vsock(address: str, version: int) -> bool:
    match = _VSOCK.fullmatch(address)
    # The kinds were seen on 254 and not on 252, a port of all ones on 254 and not on 257.
    if not match or (match[1] and version <= 252):  # noqa: PLR2004 - as above
        return False
    port = numbers.count(match[3], numbers.MOST_UNSIGNED - (1 if version > 254 else 0))  # noqa: PLR2004 - as above
    named_machine = version > _MACHINES.get(match[2], version)
    return port is not None and (not match[2] or named_machine or numbers.count(match[2], numbers.MOST_UNSIGNED) is not None)


def is_interface(name: str, *, alternative: bool = False) -> bool:
    """Tell whether a text can name a network interface, with ``alternative`` also a longer name or a number."""
    if alternative and name.isascii() and name.isdigit():
        return numbers.count(name, numbers.MOST_INTEGER) not in {None, 0}
    longest = _LONGEST_ALTERNATIVE if alternative else _LONGEST_INTERFACE
    return (
        0 < len(name) <= longest
        and bool(re.fullmatch(r"[!-~]+", name))
        and not re.search(r"[:/%]", name)
        and not name.isdigit()
        and not numbers.count(name, numbers.MOST_INTEGER)
        and name not in {".", "..", "all", "default"}
    )


def interface(value: str, context: Context) -> Reading:
    """A network interface; empty or ``*`` for any."""
    if value in {"", "*"}:
        return Reading(reset=True)
    name = value
    # Seen on 262 and not on 257.
    if context.version > 257:  # noqa: PLR2004 - as above
        name, problem = resolved(value, context.version, template=context.template)
        if problem:
            return Reading(dropped=(problem,), ignored=True)
    return Reading(value) if is_interface(supposed(name)) else refused(value, "is no name of a network interface")


def netlink(value: str, context: Context) -> Reading:
    """A family of netlink sockets by name or number, and after white space perhaps a group of it."""
    if not value:
        return Reading(reset=True)
    content, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    family, *rest = content.split(maxsplit=1) or [""]
    known = values_seen(context.name, context.section)
    if family not in known and numbers.count(family, numbers.MOST_INTEGER) is None:
        return refused(family, "is no family of netlink sockets", tuple(known))
    if rest and numbers.count(rest[0], numbers.MOST_UNSIGNED) is None:
        return refused(rest[0], "is no group of a netlink family; write its number")
    return Reading((value,))


def type_of_service(value: str, context: Context) -> Reading:
    """The type of service of IPv4 packets by name or number; empty for the default."""
    if not value:
        return Reading(reset=True)
    known = values_seen(context.name, context.section)
    good = value in known or numbers.count(value, 255) is not None
    return (
        Reading(value)
        if good
        else refused(value, "is no type of service; write a name or a number from 0 to 255", tuple(known))
    )


def integer(value: str, context: Context) -> Reading:
    """A whole number, which may be negative, of 32 bits or, for a ``long``, of 64."""
    most = _MOST_LONG if context.vocabulary == "long" else numbers.MOST_INTEGER
    number = numbers.integer(value, -most - 1, most)
    return refused(value, "is no whole number") if number is None else Reading(number)


def size(value: str, _: Context) -> Reading:
    """Bytes, with the suffixes K to E."""
    number = numbers.size(value)
    return refused(value, "is no number of bytes; write K, M or G in capitals after it") if number is None else Reading(number)


def message_size(value: str, context: Context) -> Reading:
    """The size of a message: a number of bytes, from 262 on with the suffixes K to E."""
    # Seen on 262 and not on 257.
    if context.version > 257:  # noqa: PLR2004 - as above
        reading = size(value, context)
        return reading if reading.dropped or (numbers.size(value) or 0) <= _MOST_LONG else refused(value, "is more than fits")
    return integer(value, context._replace(vocabulary="long"))


def descriptor_name(value: str, context: Context) -> Reading:
    """The name that the service is handed its sockets under."""
    if not value:
        return Reading(reset=True)
    name, problem = resolved(value, context.version, template=context.template)
    if problem:
        return Reading(dropped=(problem,), ignored=True)
    name = supposed(name)
    fits = len(name) <= _LONGEST_DESCRIPTOR and re.fullmatch(r"[ -9;-~]*", name)
    return Reading(value) if fits else refused(value, "is no name of a file descriptor; it is ASCII without a colon")


def socket_service(value: str, context: Context) -> Reading:
    """The service that is started."""
    name, problem = named(value, context.version, template=context.template)
    if not problem and (not name.endswith((".service", OPEN)) or value.endswith("%n")):
        problem = Dropped(value, "is no service; its name ends with .service")
    if not problem and name.endswith("@.service"):
        problem = Dropped(value, "is a template; the name of its instance has to stand after the @")
    if problem := problem or no_unit_name(name):
        return Reading(dropped=(problem._replace(text=value),), ignored=True)
    return Reading(value)


def extended_attribute(value: str, context: Context) -> Reading:
    """An extended attribute ``user.NAME=VALUE`` of the socket's file."""
    if not value:
        return Reading(reset=True)
    name, equals = value.partition("=")[:2]
    if not equals or not name.startswith("user."):
        return refused(value, "is no user.NAME=VALUE")
    _, problem = resolved(value, context.version, template=context.template)
    return Reading(dropped=(problem,), ignored=True) if problem else Reading((value,))


def concurrency(value: str, _: Context) -> Reading:
    """How many units at a time: a whole number, or ``infinity``."""
    if value in {"", "infinity"}:
        return Reading(reset=True)
    number = numbers.count(value, numbers.MOST_UNSIGNED)
    return refused(value, "is no whole number, nor infinity") if number is None else Reading(number)


def word(value: str, _: Context) -> Reading:
    """Anything, percent signs as they stand."""
    return Reading(value) if value else Reading(reset=True)
