"""Colours as `#rrggbb` and in OKLCH, and the contrast of two of them.

OKLCH names a colour by lightness, chroma and hue as people see them: lightness can be moved and the
hue stays. Source: Björn Ottosson, "A perceptual color space for image processing", 2020, and CSS
Color Module Level 4.
"""

import math
import re
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-f]{6}")
STEPS_INTO_GAMUT = 40  # of bisection; a step of 2 ** -40 is less than any colour shows


class Oklch(NamedTuple):
    """A colour by `lightness` 0 to 1, `chroma` from 0, and `hue` in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def hex(self) -> str:
        """The colour as `#rrggbb`; with less chroma where a screen has none so strong."""
        if _is_on_screen(_linear_of(self)):
            return _hex_of(_linear_of(self))
        low, high = 0.0, self.chroma
        for _ in range(STEPS_INTO_GAMUT):
            middle = (low + high) / 2
            if _is_on_screen(_linear_of(self._replace(chroma=middle))):
                low = middle
            else:
                high = middle
        return _hex_of(_linear_of(self._replace(chroma=low)))


def oklch(colour: str) -> Oklch:
    """Return a colour `#rrggbb` in OKLCH."""
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    mid = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 measures it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def hues_apart(one: float, other: float) -> float:
    """Return by how many degrees two hues differ, 0 to 180."""
    turned = abs(one - other) % 360
    return min(turned, 360 - turned)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> list[float]:
    """Return red, green and blue of `#rrggbb` as amounts of light, 0 to 1."""
    return [_light(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]


def _light(stored: float) -> float:
    return stored / 12.92 if stored <= 0.04045 else ((stored + 0.055) / 1.055) ** 2.4


def _stored(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _linear_of(colour: Oklch) -> list[float]:
    """Return red, green and blue as amounts of light, outside of 0 to 1 where no screen has it."""
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    ]


def _is_on_screen(light: list[float]) -> bool:
    return all(-1e-6 <= amount <= 1 + 1e-6 for amount in light)


def _hex_of(light: list[float]) -> str:
    within = [min(max(amount, 0.0), 1.0) for amount in light]
    numbers = [round(255 * _stored(amount)) for amount in within]
    return "#" + "".join(f"{number:02x}" for number in numbers)
