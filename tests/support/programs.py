"""Programs that tests need beside Python."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.databases import REQUIRE_ALL
from webapp.config import PROJECT

TOOLS = PROJECT / ".ci" / "node_modules" / ".bin"


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, or fails where nothing may be
    skipped.
    """
    found = shutil.which(
        name, path=f"{TOOLS}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    )
    if found is None and not REQUIRE_ALL:
        pytest.skip(f"{name} is not installed; .ci/run installs it")
    assert found, f"{name} is not installed"
    return found
