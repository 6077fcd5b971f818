#!/usr/bin/python3
"""A web server that never opens a port: systemd hands over the socket that it listens on, as descriptor 3."""

import socket

with socket.socket(fileno=3) as listening:
    while True:
        client, _ = listening.accept()
        with client:
            client.recv(4096)
            client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\n")
