"""Vendored files are what their packages hold: version in the name, licence beside, checksum
right.
"""

import hashlib
import re

import pytest

from webapp.config import PROJECT

VENDOR = PROJECT / "static" / "vendor"
CHECKSUMS = dict(
    reversed(line.split()) for line in (VENDOR / "CHECKSUMS").read_text().splitlines()
)
CODE = sorted(name for name in CHECKSUMS if name.endswith((".js", ".css", ".woff2")))


@pytest.mark.security("R30")
def test_every_file_has_a_checksum():
    assert set(CHECKSUMS) == {path.name for path in VENDOR.iterdir()} - {"CHECKSUMS"}


@pytest.mark.security("R30")
@pytest.mark.parametrize("name", sorted(CHECKSUMS))
def test_the_checksum_is_right(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == CHECKSUMS[name]


@pytest.mark.parametrize("name", CODE)
def test_version_and_licence_are_there(name):
    package, version = re.match(r"(.+?)-(\d+\.\d+\.\d+)", name).groups()
    licences = [licence for licence in CHECKSUMS if "LICENSE" in licence]
    assert any(licence.startswith(f"{package}-{version}") for licence in licences)
