"""The sheet that every page loads: what all pages need as one file, as a browser draws nothing
before it has each of them.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from webapp.web.static_files import version_of

# of static/css/, in this order
PARTS = ("bootstrap", "tokens", "base", "components")
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
# files of static/ that a part names from where it stands, and from where the look is served
FROM_PART, FROM_LOOK = 'url("../', 'url("../static/'


class Look(NamedTuple):
    """A sheet, and what changes when it does."""

    content: bytes
    version: str


def look_of(static: Path, accent: str) -> Look:
    """Return the parts in one, with the company's accent in place of our own."""
    paths = tuple(static / "css" / f"{name}.css" for name in PARTS)
    return _joined(paths, tuple(path.stat().st_mtime_ns for path in paths), accent)


@lru_cache(maxsize=8)
def _joined(paths: tuple[Path, ...], _changed: tuple[int, ...], accent: str) -> Look:
    sheets = [COMMENT.sub("", path.read_text("utf-8")) for path in paths]
    joined = "".join(sheets).replace(FROM_PART, FROM_LOOK)
    content = (joined + accent).encode()
    return Look(content, version_of(content))
