"""The company's logo: a file that is read once, and refused unless it is a picture and no more."""

from dataclasses import dataclass, field
from pathlib import Path

from webapp.brand import png
from webapp.brand.svg import ratio_of_svg

MOST_BYTES = 100_000
HEIGHT = 32  # in CSS pixels, as the header draws it


@dataclass(frozen=True)
class Logo:
    """A picture that was checked: its bytes, their type, and how wide it is for its height."""

    content: bytes = field(repr=False)
    mimetype: str
    ratio: float

    @property
    def width(self) -> int:
        """The width in CSS pixels where it is drawn `HEIGHT` high."""
        return max(1, round(HEIGHT * self.ratio))


def read_logo(path: Path) -> Logo:
    """Return the logo in a file. Raises ValueError with what to use instead."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(
            f"the path of an SVG or PNG file; {path} cannot be read ({error.strerror})"
        ) from None
    if len(content) > MOST_BYTES:
        raise ValueError(f"a file of at most {MOST_BYTES:,} bytes")
    if content.startswith(png.START):
        return Logo(content, "image/png", png.ratio_of_png(content))
    if b"<svg" in content:
        return Logo(content, "image/svg+xml", ratio_of_svg(content))
    raise ValueError("an SVG or PNG file")
