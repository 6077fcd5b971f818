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

    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as opened:
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
def notify() -> str | None:
    """Tell systemd that it is ready, as sd_notify(3) does; ``nobody`` where systemd does not listen."""
    import socket

    if not (address := os.environ.get("NOTIFY_SOCKET")):
        return "nobody"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"READY=1\nSTATUS=tried", address.replace("@", "\0", 1))
    return None


@verb
def listen(port: str = "") -> None:
    """Take a TCP port, or the one that comes without bind(2), and let someone in who comes over the loopback interface."""
    import socket

    with socket.create_server(("127.0.0.1", int(port))) if port else socket.socket() as server:
        server.listen()
        with socket.create_connection(("127.0.0.1", server.getsockname()[1]), timeout=2):
            server.accept()[0].close()


@verb
def resolve(name: str) -> str:
    """Look up the address of a host, as most programs do."""
    import socket

    try:
        return str(socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])
    except socket.gaierror:
        return "unknown"


@verb
def ping(address: str) -> None:
    """Send an echo request, and hear it on a raw socket."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as opened:
        opened.settimeout(2)
        opened.sendto(b"\x08\0\xf7\xff\0\0\0\0", (address, 0))
        opened.recv(64)


@verb
def capture(interface: str) -> None:
    """Send a frame through an interface, and see it go by."""
    import socket

    kind = 0x88B5  # for experiments
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind)) as opened:
        opened.settimeout(2)
        opened.bind((interface, kind))
        opened.send(bytes(12) + kind.to_bytes(2, "big") + b"probe")
        opened.recv(64)


@verb
def tunnel(name: str) -> None:
    """Make a network interface that a program stands behind."""
    import fcntl
    import struct

    with open("/dev/net/tun", "r+b", buffering=0) as file:
        fcntl.ioctl(file, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))


@verb
def unbind() -> None:
    """Take the interface off a socket that is bound to one."""
    import socket

    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"")


@verb
def handed() -> str | None:
    """Listen on the socket that systemd hands over; ``none`` where there is no such."""
    import socket

    if not os.environ.get("LISTEN_FDS"):
        return "none"
    with socket.socket(fileno=3) as opened:
        opened.setblocking(False)
        try:
            opened.accept()
        except BlockingIOError:
            return None
    return "someone"


@verb
def read_handed() -> str:
    """Tell the first line of the file that systemd hands over; ``none`` where there is no such."""
    if not os.environ.get("LISTEN_FDS"):
        return "none"
    with open(3, encoding="utf-8") as file:
        return file.readline().rstrip("\n") or "empty"


@verb
def write_handed() -> str | None:
    """See whether the file that systemd hands over may be written to, and leave it as it is; ``none`` where is none."""
    if not os.environ.get("LISTEN_FDS"):
        return "none"
    os.write(3, b"")
    return None


@verb
def store() -> str | None:
    """Give systemd an open file to keep, as sd_pid_notify_with_fds(3) does; ``nobody`` where systemd does not listen."""
    import socket

    if not (address := os.environ.get("NOTIFY_SOCKET")):
        return "nobody"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened, open("/run/probe/probe", "rb") as file:
        opened.connect(address.replace("@", "\0", 1))
        socket.send_fds(opened, [b"FDSTORE=1\nFDNAME=kept\nFDPOLL=0"], [file.fileno()])
    return None
