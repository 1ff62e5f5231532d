"""What `deploy/clients.env` says of PostgreSQL and Redis works over TLS, and with no
certificate but our own authority's.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.support import databases
from tests.support.postgres_cluster import Cluster, Missing
from tests.support.reverse_proxies import certificate, free_port, program
from webapp.config import PROJECT, load_settings

EXAMPLE = dict(
    re.findall(
        r"^([A-Z_]+)=(.*)$",
        (PROJECT / "deploy" / "clients.env").read_text(),
        re.MULTILINE,
    )
)
CA = "/etc/ssl/clients-ca.pem"


@pytest.fixture
def folder():
    """A folder with a certificate for 127.0.0.1 and one that nobody trusts, readable by
    PostgreSQL's user.
    """
    with tempfile.TemporaryDirectory(prefix="clients-tls-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        for name in ("ours", "others"):
            (folder / name).mkdir()
            certificate(folder / name, "IP:127.0.0.1")
        yield folder


def test_the_example_is_taken_as_settings():
    load_settings({**EXAMPLE, "SECRET_KEY": ""})


@pytest.mark.security("R24")
def test_limits_are_counted_in_redis_over_tls(folder):
    port = free_port()
    tls = [
        "--tls-cert-file",
        folder / "ours/tls.pem",
        "--tls-key-file",
        folder / "ours/tls.key",
        "--tls-auth-clients",
        "no",
    ]
    command = [
        program("redis-server"),
        "--port",
        "0",
        "--tls-port",
        str(port),
        "--requirepass",
        "PASSWORD",
        "--save",
        "",
        *tls,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            address = EXAMPLE["RATELIMIT_STORAGE_URI"].replace(
                "10.0.0.31:6379", f"127.0.0.1:{port}"
            )
            ours, others = (
                redis.Redis.from_url(address.replace(CA, f"{folder}/{name}/tls.pem"))
                for name in ("ours", "others")
            )
            wait_for(ours)
            assert ours.ping()
            with pytest.raises(redis.ConnectionError, match="certificate"):
                others.ping()
            ours.close()
            others.close()
        finally:
            process.kill()


def wait_for(client):
    for _ in range(100):
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.1)
        else:
            return


def test_the_database_is_reached_over_tls(folder):
    key = folder / "ours/tls.key"
    if os.getuid() == 0:
        shutil.chown(key, "postgres")
    key.chmod(0o600)
    (folder / "cluster").mkdir()
    try:
        cluster = Cluster(
            folder / "cluster",
            "ssl=on",
            f"ssl_cert_file={folder}/ours/tls.pem",
            f"ssl_key_file={key}",
        )
    except Missing as missing:
        (pytest.fail if databases.REQUIRE_ALL else pytest.skip)(str(missing))
    cluster.start()
    try:
        written = (
            EXAMPLE["DATABASE_URL"]
            .replace("clients:PASSWORD@/clients", "postgres@/postgres")
            .replace("postgresql://", "postgresql+psycopg://")
        )
        written = re.sub(r"10\.0\.0\.2[12]:5432", f"127.0.0.1:{cluster.port}", written)
        for name in ("ours", "others"):
            engine = create_engine(
                written.replace(CA, quote(f"{folder}/{name}/tls.pem", safe="/"))
            )
            if name == "ours":
                with engine.connect() as connection:
                    assert connection.execute(
                        text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    ).scalar()
            else:
                with pytest.raises(OperationalError, match="certificate"):
                    engine.connect()
            engine.dispose()
    finally:
        cluster.stop()
