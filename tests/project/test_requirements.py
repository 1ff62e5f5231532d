"""What is installed is what was tested: each requirement has a range, and the lock has a version of it in that range."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from webapp.config import PROJECT


def lines_of(name):
    lines = (line.split("#")[0].strip() for line in (PROJECT / name).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("-r")]


LOCKED = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines_of("constraints.txt"))}
REQUIRED = [Requirement(line) for name in ("requirements.txt", "requirements-dev.txt") for line in lines_of(name)]


@pytest.mark.security("R30")
@pytest.mark.parametrize("requirement", REQUIRED, ids=lambda requirement: requirement.name)
def test_a_requirement_has_a_range_and_its_version_is_locked(requirement):
    assert any(limit.operator in (">=", "~=") for limit in requirement.specifier), "say from which version on"
    assert requirement.specifier.contains(Version(LOCKED[canonicalize_name(requirement.name)]))


@pytest.mark.security("R30")
def test_the_lock_is_what_make_installs():
    makefile = (PROJECT / "Makefile").read_text()
    installs = re.findall(r"pip install .*", makefile)
    assert len(installs) >= 2
    assert all("-c constraints.txt" in line for line in installs if "requirements" in line and "bench/" not in line)
