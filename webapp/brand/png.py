"""Looks at a PNG: whole, of a bearable size, and with nothing hidden behind its end."""

import struct
import zlib
from collections.abc import Iterator

START = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 2048  # in width and in height


def ratio_of_png(content: bytes) -> float:
    """Return width by height of a PNG. Raises ValueError unless it is whole, and nothing more."""
    (name, data), *_others = _chunks(content)
    if name != b"IHDR" or len(data) != 13:
        raise ValueError("a PNG file that is whole")
    width, height = struct.unpack(">II", data[:8])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise ValueError(f"a PNG of at most {MOST_PIXELS} by {MOST_PIXELS} pixels")
    return float(width / height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and data of each chunk of a PNG. Raises ValueError where one is damaged, and for
    what comes after the last.
    """
    at = len(START)
    name = b""
    while name != b"IEND":
        length = int.from_bytes(content[at : at + 4])
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        end = at + 12 + length
        checksum = int.from_bytes(content[end - 4 : end])
        if len(content) < end or zlib.crc32(name + data) != checksum:
            raise ValueError("a PNG file that is whole")
        yield name, data
        at = end
    if at != len(content):
        raise ValueError("a PNG file with nothing after its end")
