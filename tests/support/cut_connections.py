"""A wire to PostgreSQL that breaks at a chosen moment, as when a cable is pulled, and tells what
went through it.
"""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

COMMITTED = b"COMMIT\0"  # what PostgreSQL answers when it is done


STARTUP = (
    3,
    0,
)  # the version that a connection begins with, behind questions about encryption


def statements(sent: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the statements in what a program sent, each with the name it was prepared under, b""
    without one (PostgreSQL documentation, "Message Formats").
    """
    at, began = 0, False
    while at < len(sent):
        if not began:
            length, *version = struct.unpack_from("!IHH", sent, at)
            began, at = tuple(version) == STARTUP, at + length
            continue
        kind, length = struct.unpack_from("!cI", sent, at)
        body, at = bytes(sent[at + 5 : at + 1 + length]), at + 1 + length
        if kind == b"Q":
            yield b"", body.rstrip(b"\0")
        elif kind == b"P":
            name, statement, _types = body.split(b"\0", 2)
            yield name, statement


class Wire:
    """Stands between programs and a PostgreSQL server; `url` is the database seen through it.

    `cut_before` cuts the next connections that send these words, before they arrive;
    `cut_after_commits` those whose commit is done, before anybody is told. `cuts` counts them.
    `sent` is what the programs sent, connection by connection.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.server = (parts.hostname, parts.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.url = url.replace(f"{parts.hostname}:{parts.port}", f"127.0.0.1:{port}")
        self.words, self.words_to_cut, self.commits_to_cut, self.cuts = b"", 0, 0, 0
        self.sent: list[bytearray] = []
        self.mutex = threading.Lock()
        self._in_thread(self._accept)

    def cut_before(self, words: bytes, times: int = 1) -> None:
        self.words, self.words_to_cut = words, times

    def cut_after_commits(self, times: int = 1) -> None:
        self.commits_to_cut = times

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _in_thread(self, function, *arguments) -> None:
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                program, _address = self.listener.accept()
                server = socket.create_connection(self.server)
                self.sent.append(bytearray())
                judge = partial(self._is_cut_before, self.sent[-1])
                self._in_thread(self._carry, program, server, judge)
                self._in_thread(self._carry, server, program, self._is_cut_after)

    def _carry(self, sender: socket.socket, receiver: socket.socket, is_cut) -> None:
        """Hand on what comes until one end closes or it is to be cut."""
        with contextlib.suppress(OSError):
            while (data := sender.recv(65536)) and not is_cut(data):
                receiver.sendall(data)
        for end in (sender, receiver):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _is_cut_before(self, sent: bytearray, data: bytes) -> bool:
        with self.mutex:
            sent += data
            found = self.words_to_cut > 0 and self.words in data
            self.words_to_cut -= found
            self.cuts += found
            return found

    def _is_cut_after(self, data: bytes) -> bool:
        with self.mutex:
            found = self.commits_to_cut > 0 and COMMITTED in data
            self.commits_to_cut -= found
            self.cuts += found
            return found
