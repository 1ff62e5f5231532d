"""A PostgreSQL cluster of our own, from the server binaries on this machine: made, started,
stopped as machines do it.
"""

import os
import shutil
import socket
import subprocess
from pathlib import Path


class Missing(Exception):
    """What a test needs is not on this machine."""


def postgres_binaries() -> Path | None:
    """The folder with initdb and postgres, the newest one."""
    found = shutil.which("initdb")
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[4]),
    )
    return (
        Path(found).parent if found else candidates[-1].parent if candidates else None
    )


class Cluster:
    """A cluster in `folder`, which must be empty. `options` are those of `postgres`, such as
    `fsync=off`. Raises Missing.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        binaries = postgres_binaries()
        if binaries is None:
            raise Missing(
                "no PostgreSQL server on this machine and no TEST_DATABASE_URL"
            )
        self.binaries, self.folder, self.data, self.options = (
            binaries,
            folder,
            folder / "data",
            options,
        )
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.as_owner: list[str] = []
        folder.chmod(0o755)
        if os.getuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
            self.as_owner = [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
            ]
        self._run(
            "initdb",
            "-D",
            self.data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )

    @property
    def url(self) -> str:
        """The URL of the maintenance database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        named = ("max_connections=300", "listen_addresses=127.0.0.1", *self.options)
        options = f"-p {self.port} -k {self.folder} " + " ".join(
            f"-c {option}" for option in named
        )
        self._run(
            "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-l",
            self.folder / "log",
            "-o",
            options,
            "start",
        )

    def stop(self) -> None:
        """Stop it at once, as a loss of power does: nothing is finished or written that was
        not before.
        """
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [*self.as_owner, self.binaries / program, *arguments],
            check=True,
            capture_output=True,
        )
