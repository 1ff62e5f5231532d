"""The shades of a company's colour, in both colour schemes, moved until they can be read.

`shades_of("#6b2d73")` returns the four `--accent` values of each scheme that static/css/tokens.css
has for our own blue.
"""

from collections.abc import Iterable
from typing import NamedTuple

from webapp.brand.colours import HEX, Oklch, contrast, hues_apart, oklch

READABLE = 4.5  # contrast of text, WCAG 2.2 AA (1.4.3)
STEP = 0.005  # by which lightness is moved
HOVER = 0.08  # how much darker, or lighter, a thing is under the pointer
# lightness of what is nearly black, and what it becomes under the pointer: darker is not seen
NEARLY_BLACK, HOVER_OF_BLACK = 0.25, 0.38

# What links and buttons stand on, and what errors are written in; as in static/css/tokens.css.
LIGHT_GROUNDS = ("#ffffff", "#f4f6f8")
DARK_GROUNDS = ("#19222d", "#0f151d", "#121a23")
DANGER = ("#b0201a", "#ff9d96")

# A colour this near to that of errors, in degrees of hue, would pass for it; greys have no hue.
NEAR_DANGER = 14
GREY = 0.06


class Shades(NamedTuple):
    """The accent of one scheme: of links and buttons, under the pointer, as a ground, and the
    text on a button.
    """

    accent: str
    hover: str
    soft: str
    on_accent: str

    @property
    def css(self) -> str:
        """The shades as custom properties."""
        return (
            f"--accent: {self.accent}; --accent-hover: {self.hover}; "
            f"--accent-soft: {self.soft}; --on-accent: {self.on_accent};"
        )


class Palette(NamedTuple):
    """The shades of both schemes."""

    light: Shades
    dark: Shades

    @property
    def css(self) -> str:
        """The style sheet; what is printed keeps the black of our own."""
        return (
            f"@media screen {{ :root {{ {self.light.css} }} }}\n"
            "@media screen and (prefers-color-scheme: dark) "
            f"{{ :root {{ {self.dark.css} }} }}\n"
        )


def shades_of(colour: str) -> Palette:
    """Return the shades of a colour `#rrggbb`, the light scheme's being itself where it can be
    read.

    Raises ValueError with what to use instead when it could be taken for the colour of errors, or
    has no shade that can be read.
    """
    colour = colour.lower()
    if not HEX.fullmatch(colour):
        raise ValueError("a colour such as #174f91")
    given = oklch(colour)
    if is_near_danger(given):
        raise ValueError(
            f"another hue than that of {colour}: it is too close to the red of errors"
        )
    return Palette(_light(colour, given), _dark(given))


def is_near_danger(colour: Oklch) -> bool:
    """Tell whether a colour could be taken for that of errors."""
    if colour.chroma < GREY:
        return False
    reds = [oklch(red).hue for red in DANGER]
    return any(hues_apart(colour.hue, red) < NEAR_DANGER for red in reds)


def _light(colour: str, given: Oklch) -> Shades:
    """Return dark shades on light grounds, with white on the button."""
    soft = Oklch(0.958, min(given.chroma * 0.14, 0.018), given.hue).hex
    grounds = (*LIGHT_GROUNDS, soft)
    darker = [given._replace(lightness=each).hex for each in _down(given.lightness)]
    accent = _first_readable([colour, *darker], grounds)
    shade = oklch(accent)
    is_black = shade.lightness < NEARLY_BLACK
    hover = shade._replace(
        lightness=HOVER_OF_BLACK if is_black else shade.lightness - HOVER
    )
    return _checked(Shades(accent, hover.hex, soft, "#ffffff"), grounds)


def _dark(given: Oklch) -> Shades:
    """Return light shades on dark grounds, with a dark text on the button."""
    soft = Oklch(0.3, min(given.chroma * 0.4, 0.055), given.hue).hex
    grounds = (*DARK_GROUNDS, soft)
    on_accent = Oklch(0.215, min(given.chroma * 0.3, 0.04), given.hue).hex
    start = Oklch(
        min(max(given.lightness, 0.8), 0.92),
        min(given.chroma, 0.105),
        given.hue,
    )
    lighter = [start._replace(lightness=each).hex for each in _up(start.lightness)]
    accent = _first_readable(lighter, (*grounds, on_accent))
    shade = oklch(accent)
    hover = shade._replace(
        lightness=min(shade.lightness + HOVER, 0.97),
        chroma=shade.chroma * 0.7,
    )
    return _checked(Shades(accent, hover.hex, soft, on_accent), grounds)


def _down(lightness: float) -> list[float]:
    return [lightness - STEP * step for step in range(1, int(lightness / STEP) + 1)]


def _up(lightness: float) -> list[float]:
    steps = int((1 - lightness) / STEP) + 1
    return [lightness + STEP * step for step in range(steps)]


def _first_readable(colours: Iterable[str], grounds: Iterable[str]) -> str:
    """Return the first of these colours that can be read on each of the grounds."""
    for colour in colours:
        if all(contrast(colour, ground) >= READABLE for ground in grounds):
            return colour
    raise ValueError("a colour of which there are shades that can be read")


def _checked(shades: Shades, grounds: tuple[str, ...]) -> Shades:
    """Return shades of which links and buttons can be read, also under the pointer."""
    for colour in (shades.accent, shades.hover):
        _first_readable([colour], (*grounds, shades.on_accent))
    return shades
