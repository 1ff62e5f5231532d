"""The shipped configurations of nginx and HAProxy in front of a server, with nothing but
addresses and files replaced.
"""

import contextlib
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import databases
from webapp.config import PROJECT

HOST = "register.example.com"
VISITOR = "127.0.0.9"  # another address than the proxy's own
MAIN = (
    "pid {folder}/pid; events {{}} http {{ {temporary} include {folder}/nginx.conf; }}"
)
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Answer(NamedTuple):
    """What came back: status, headers by their names in small letters, body."""

    status: int
    headers: dict[str, str]
    body: str


class Proxy:
    """A proxy that takes in https and http on ports of its own."""

    def __init__(self, folder: Path, https: int, http: int) -> None:
        self.folder, self.https, self.http = folder, https, http

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.https}"

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> Answer:
        """Ask over TLS, as a visitor; header names with __ for -."""
        context = ssl.create_default_context(cafile=self.folder / "tls.pem")
        context.check_hostname = False  # it is asked by its address
        source = (VISITOR, 0)
        return answer(
            HTTPSConnection(
                "127.0.0.1", self.https, context=context, source_address=source
            ),
            method,
            path,
            body,
            headers,
            self.https,
        )

    def ask_in_clear(self, path: str) -> Answer:
        return answer(
            HTTPConnection("127.0.0.1", self.http), "GET", path, None, {}, self.http
        )

    def log(self) -> str:
        """What the proxy wrote, to whichever file."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


def answer(connection, method, path, body, headers, port) -> Answer:
    with contextlib.closing(connection):
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": f"{HOST}:{port}", **named})
        got = connection.getresponse()
        return Answer(
            got.status,
            {name.lower(): value for name, value in got.getheaders()},
            got.read().decode(errors="replace"),
        )


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        (pytest.fail if databases.REQUIRE_ALL else pytest.skip)(
            f"no {name} on this machine"
        )
    return str(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def certificate(folder: Path, *names: str) -> None:
    """Make a certificate for these names, signed by itself: tls.pem and tls.key, and both in
    both.pem.
    """
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName={','.join(names)}"]
    key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        folder / "tls.key",
    ]
    subprocess.run(
        [
            program("openssl"),
            "req",
            "-x509",
            "-days",
            "2",
            *key,
            *subject,
            "-out",
            folder / "tls.pem",
        ],
        check=True,
        capture_output=True,
    )
    (folder / "both.pem").write_text(
        (folder / "tls.pem").read_text() + (folder / "tls.key").read_text()
    )


@contextlib.contextmanager
def proxying(kind: str, folder: Path, proxy: Proxy, server_port: int) -> Iterator[None]:
    """Run nginx or HAProxy with the shipped file."""
    binary = program(kind)
    certificate(folder, f"DNS:{HOST}")
    name = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg"}[kind]
    text = re.sub(
        r"10\.0\.0\.1[12]:8000",
        f"127.0.0.1:{server_port}",
        (PROJECT / "deploy" / name).read_text(),
    )
    for shipped, ours in {
        "/etc/ssl/register.example.com.pem": f"{folder}/tls.pem",
        "/etc/ssl/private/register.example.com.key": f"{folder}/tls.key",
        "/etc/ssl/private/register.example.com.both.pem": f"{folder}/both.pem",
        "/var/log/nginx": str(folder),
        "listen 443": f"listen 127.0.0.1:{proxy.https}",
        "listen 80": f"listen 127.0.0.1:{proxy.http}",
        "bind :443": f"bind 127.0.0.1:{proxy.https}",
        "bind :80": f"bind 127.0.0.1:{proxy.http}",
    }.items():
        text = text.replace(shipped, ours)
    (folder / name).write_text(text)
    temporary = " ".join(f"{part}_temp_path {folder}/{part};" for part in TEMPORARY)
    (folder / "main.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    commands = {
        "nginx": [
            binary,
            "-e",
            folder / "start.log",
            "-c",
            folder / "main.conf",
            "-g",
            "daemon off; user root;" if _is_root() else "daemon off;",
        ],
        "haproxy": [binary, "-db", "-f", folder / name],
    }
    with (
        (folder / "output.log").open("wb") as output,
        subprocess.Popen(commands[kind], stdout=output, stderr=output) as process,
    ):
        try:
            _wait_for(proxy.https, process)
            yield
        finally:
            process.terminate()
            process.wait(20)


def _is_root() -> bool:
    return Path("/proc/self").stat().st_uid == 0


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the proxy did not start")
