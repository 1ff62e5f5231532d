"""What is installed is what was tested: each requirement has a range, and the lock has a
version of it in that range.
"""

import json
import re
import subprocess
import sys
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from webapp.config import PROJECT


def lines_of(name):
    lines = (
        line.split("#")[0].strip() for line in (PROJECT / name).read_text().splitlines()
    )
    return [line for line in lines if line and not line.startswith("-r")]


LOCKED = {
    canonicalize_name(name): version
    for name, version in (line.split("==") for line in lines_of("constraints.txt"))
}
TO_RUN = [Requirement(line) for line in lines_of("requirements.txt")]
REQUIRED = [
    Requirement(line)
    for name in ("requirements.txt", "requirements-dev.txt")
    for line in lines_of(name)
]


@pytest.mark.security("R30")
@pytest.mark.parametrize(
    "requirement", REQUIRED, ids=lambda requirement: requirement.name
)
def test_a_requirement_has_a_range_and_its_version_is_locked(requirement):
    assert any(limit.operator in (">=", "~=") for limit in requirement.specifier), (
        "say from which version on"
    )
    assert requirement.specifier.contains(
        Version(LOCKED[canonicalize_name(requirement.name)])
    )


@pytest.mark.security("R30")
def test_the_lock_is_what_make_installs():
    makefile = (PROJECT / "Makefile").read_text()
    installs = re.findall(r"pip install .*", makefile)
    assert len(installs) >= 2
    assert all(
        "-c constraints.txt" in line
        for line in installs
        if "requirements" in line and "bench/" not in line
    )


def hashed():
    """The requirements of the lock with hashes, each with its hashes, by name."""
    text = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines_of("requirements.lock")))
    found = {}
    for line in text.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        found[canonicalize_name(Requirement(requirement).name)] = (
            Requirement(requirement),
            hashes,
        )
    return found


HASHED = hashed()


def needed(name, extras=()):
    """Yield the names of what a package needs on this machine."""
    for requirement in map(Requirement, requires(name) or []):
        if requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        ):
            yield canonicalize_name(requirement.name), requirement.extras


@pytest.mark.security("R30")
def test_every_package_that_runs_is_locked_with_hashes_in_the_version_that_was_tested():
    for name, (requirement, hashes) in HASHED.items():
        assert hashes, name
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes), name
        [pin] = requirement.specifier
        assert pin.operator == "=="
        # others are for other machines than this one
        if requirement.marker is None or requirement.marker.evaluate():
            assert pin.version == LOCKED[name], name


@pytest.mark.security("R30")
def test_the_lock_with_hashes_covers_what_is_required_and_what_that_needs():
    waiting, seen = (
        [
            (canonicalize_name(requirement.name), requirement.extras)
            for requirement in TO_RUN
        ],
        set(),
    )
    while waiting:
        name, extras = waiting.pop()
        assert name in HASHED, f"{name} is missing: make lock"
        if (name, frozenset(extras)) not in seen:
            seen.add((name, frozenset(extras)))
            waiting += needed(name, extras)
    here = {
        name
        for name, (requirement, _) in HASHED.items()
        if requirement.marker is None or requirement.marker.evaluate()
    }
    assert here <= {name for name, _ in seen}, "it has what nothing needs: make lock"


@pytest.mark.security("R30")
def test_real_use_demands_the_hashes():
    assert (
        "pip install --require-hashes -r /srv/clients/requirements.lock"
        in (PROJECT / "docs" / "operations.md").read_text()
    )
    assert not re.search(
        r"https?://|--(extra-)?index-url|--find-links",
        (PROJECT / "requirements.lock").read_text(),
    )


def test_what_it_is_made_of_can_be_written(tmp_path):
    target = tmp_path / "sbom.json"
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        "--output-reproducible",
        "--of",
        "JSON",
        "-o",
        target,
    ]
    subprocess.run(
        [*command, PROJECT / "requirements.lock"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    listed = {
        canonicalize_name(part["name"]): part["version"]
        for part in json.loads(target.read_text())["components"]
    }
    assert listed == {
        name: next(iter(requirement.specifier)).version
        for name, (requirement, _) in HASHED.items()
    }
