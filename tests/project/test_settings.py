"""Settings are checked at start: a wrong one stops it with one line that names it."""

import os
import stat
import subprocess
import sys

import pytest

from webapp.config import (
    PROJECT,
    SETTINGS,
    SettingError,
    flask_config,
    kept_secret,
    load_settings,
)
from webapp.record.acceptances import text_of

GOOD_SECRET = "kJ3-9sXw_Tq7LmZv0RbYc2NfHd5Gp8Ae"


def test_an_empty_environment_gives_every_setting():
    assert set(load_settings({})) == {setting.name for setting in SETTINGS}


@pytest.mark.security("R27")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "²"),
        ("PORT", "9" * 5000),
        ("WORKERS", "0"),
        ("THREADS", "-1"),
        ("DATABASE_URL", "mysql://localhost/clients"),
        ("DATABASE_URL", "clients.db"),
        ("PUBLIC_URL", "register.example.com"),
        ("PUBLIC_URL", "https://example.com/path"),
        ("PUBLIC_URL", "ftp://example.com"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("RATELIMIT_ENABLED", "yes"),
        ("RATELIMIT_PER_KEY", "many"),
        ("DEFAULT_CURRENCY", "POUND"),
        ("DEFAULT_COUNTRY", "UK"),
        ("PASSWORD_MIN_LENGTH", "4"),
        ("LOG_LEVEL", "LOUD"),
        ("LOGO", "no-such-file.svg"),
        ("LOGO", "/"),
        ("ACCENT", "purple"),
        ("ACCENT", "#b0201a"),
        ("PRIVACY_URL", "example.com/privacy"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("TERMS_URL", "/terms"),
        ("TERMS_URL", "https:terms"),
        ("TERMS_VERSION", "x" * (text_of("version").limit + 1)),
        ("ANSWER_DAYS", "0"),
        ("ANSWER_DAYS", "two"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name, text):
    with pytest.raises(SettingError, match=f"^{name}: use .+"):
        load_settings({name: text})


@pytest.mark.security("R27")
@pytest.mark.parametrize(
    "name",
    [
        "RATELIMIT_ENABLE",
        "DATABASE_URI",
        "SECRET_KEYS",
        "TRUSTED_HOST",
        "RATELIMIT_ANYTHING",
    ],
)
def test_a_mistyped_name_is_refused(name):
    with pytest.raises(SettingError, match=f"^{name}: no such setting"):
        load_settings({name: "1"})


def test_variables_of_others_are_none_of_our_business():
    load_settings(
        {
            "PATH": "/usr/bin",
            "HOSTNAME": "web-1",
            "REDIS_PORT": "6379",
            "GRANIAN_LOG_LEVEL": "info",
        }
    )


@pytest.mark.security("R27")
def test_debug_and_a_public_address_do_not_go_together():
    load_settings({"FLASK_DEBUG": "1", "HOST": "127.0.0.1"})
    with pytest.raises(SettingError, match=r"^FLASK_DEBUG"):
        load_settings({"FLASK_DEBUG": "1", "HOST": "0.0.0.0"})


@pytest.mark.security("R22")
@pytest.mark.parametrize(
    ("environ", "hosts"),
    [
        ({}, {"localhost", "127.0.0.1", "[::1]"}),
        (
            {"PUBLIC_URL": "https://register.example.com"},
            {"localhost", "127.0.0.1", "[::1]", "register.example.com"},
        ),
        (
            {"HOST": "10.0.0.7", "PUBLIC_URL": "http://shop.example"},
            {"localhost", "127.0.0.1", "[::1]", "10.0.0.7", "shop.example"},
        ),
        (
            {"HOST": "0.0.0.0", "PUBLIC_URL": "http://shop.example"},
            {"localhost", "127.0.0.1", "[::1]", "shop.example"},
        ),
        (
            {"HOST": "::", "PUBLIC_URL": "http://shop.example"},
            {"localhost", "127.0.0.1", "[::1]", "shop.example"},
        ),
        ({"HOST": "::1"}, {"localhost", "127.0.0.1", "[::1]"}),
        ({"TRUSTED_HOSTS": "a.example, b.example"}, {"a.example", "b.example"}),
    ],
)
def test_hosts_that_are_answered(environ, hosts):
    assert set(load_settings(environ)["TRUSTED_HOSTS"]) == hosts


@pytest.mark.security("R22", "R27")
@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.7", "register.example.com", "::ffff:10.0.0.7"]
)
def test_a_public_host_needs_the_address_that_people_use(host):
    with pytest.raises(SettingError, match=r"^PUBLIC_URL: set it") as refused:
        load_settings({"HOST": host})
    assert "\n" not in str(refused.value)
    with pytest.raises(SettingError, match=r"^PUBLIC_URL: set it"):
        load_settings({"HOST": host, "TRUSTED_HOSTS": "register.example.com"})
    load_settings({"HOST": host, "PUBLIC_URL": "https://register.example.com"})


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "::ffff:127.0.0.1"]
)
def test_a_host_of_this_machine_alone_needs_none(host):
    load_settings({"HOST": host})


def test_the_address_of_an_ipv6_host_can_be_opened(tmp_path):
    values = load_settings({"HOST": "::1", "INSTANCE_PATH": str(tmp_path)})
    assert flask_config(values)["PUBLIC_ADDRESS"] == "http://[::1]:8000"


def test_a_secret_key_of_digits_stays_a_text():
    digits = "12345678901234567890123456789012"
    assert load_settings({"SECRET_KEY": digits})["SECRET_KEY"] == digits


@pytest.mark.security("T9")
def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    folder = tmp_path / "instance"
    secret = kept_secret(folder)
    assert len(secret) >= 32
    assert kept_secret(folder) == secret
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


@pytest.mark.security("R27")
def test_a_weak_kept_secret_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("letmein")
    with pytest.raises(SettingError, match="weak"):
        kept_secret(tmp_path)


def test_a_given_secret_is_used_and_none_is_made(tmp_path):
    values = load_settings({"SECRET_KEY": GOOD_SECRET, "INSTANCE_PATH": str(tmp_path)})
    assert flask_config(values)["SECRET_KEY"] == GOOD_SECRET
    assert not list(tmp_path.iterdir())


def run(*command, **environ):
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
    )


@pytest.mark.security("R27")
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path):
    ended = run("-m", "flask", "serve", PORT="eighty", INSTANCE_PATH=str(tmp_path))
    assert ended.returncode != 0
    assert ended.stderr.strip() == "PORT: use a whole number from 1 to 65535"


@pytest.mark.security("R27")
def test_the_server_does_not_serve_a_database_that_is_not_migrated(tmp_path):
    ended = run("wsgi.py", INSTANCE_PATH=str(tmp_path))
    assert ended.returncode != 0
    assert "DATABASE_URL" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.security("R15", "R27")
def test_no_server_starts_with_hashes_for_tests(tmp_path):
    ended = run("wsgi.py", INSTANCE_PATH=str(tmp_path), CHEAP_HASHES="1")
    assert ended.returncode != 0
    assert ended.stderr.startswith("CHEAP_HASHES: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.security("R22", "R27")
@pytest.mark.parametrize(
    ("name", "environ"),
    [
        ("PUBLIC_URL", {"HOST": "0.0.0.0"}),
        ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "0.0.0.0/0"}),
    ],
)
def test_what_only_a_server_for_oneself_may_do_stops_the_start_of_a_public_one(
    tmp_path, name, environ
):
    ended = run("-m", "flask", "serve", INSTANCE_PATH=str(tmp_path), **environ)
    assert ended.returncode != 0
    assert ended.stderr.startswith(f"{name}: ")
    assert ended.stderr.count("\n") == 1
