"""What a service can do with sockets."""

from __future__ import annotations

import os

from .steps import verb


@verb
def socket_(family: str) -> None:
    """Open a socket of a family; one for datagrams, which every family has, or a raw one."""
    import socket

    kind = socket.SOCK_RAW if family in {"AF_NETLINK", "AF_PACKET"} else socket.SOCK_DGRAM
    socket.socket(getattr(socket, family), kind).close()


@verb
def bind(port: str, address: str = "127.0.0.1") -> None:
    """Take a TCP port."""
    import socket

    with socket.socket() as opened:
        opened.bind((address, int(port)))


@verb
def connect(address: str, port: str) -> None:
    """Reach a TCP server."""
    import socket

    socket.create_connection((address, int(port)), timeout=2).close()


@verb
def send(address: str) -> None:
    """Send a datagram to an address, or to a local socket."""
    import socket

    if address.startswith("/"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
            opened.sendto(b"probe", address)
    else:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as opened:
            opened.sendto(b"probe", (address, 9))


@verb
def pair() -> None:
    """Make a pair of connected sockets."""
    import socket

    for end in socket.socketpair():
        end.close()


@verb
def interfaces() -> str:
    """Name the network interfaces."""
    import socket

    return " ".join(sorted(name for _, name in socket.if_nameindex()))


@verb
def notify() -> None:
    """Tell systemd how it goes, as sd_notify(3) does."""
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"STATUS=tried", os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))
