"""The shades of a company's colour can be read wherever pages show them, whatever the colour.

The contrast is computed here once more, from the text of WCAG 2.2.
"""

import colorsys
import random
import re
from itertools import product

import pytest

from webapp.brand.shades import DANGER, DARK_GROUNDS, LIGHT_GROUNDS, shades_of
from webapp.config import PROJECT

TEXT, GRAPHIC = 4.5, 3
TOKENS = (PROJECT / "static" / "css" / "tokens.css").read_text()
LIGHT_TOKENS, DARK_TOKENS = TOKENS.split("(prefers-color-scheme: dark)")


def random_colours(count):
    """Colours of all hues, pale to strong and dark to light; the same in each run."""
    chance = random.Random(14)
    drawn = [
        colorsys.hsv_to_rgb(chance.random(), chance.random(), chance.random())
        for _ in range(count)
    ]
    return ["#" + bytes(round(255 * part) for part in rgb).hex() for rgb in drawn]


def is_red(colour):
    """Whether a colour is plainly red or plainly not, by the hue of HSV; None in between."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    degrees = min(hue, 1 - hue) * 360
    if degrees < 8 and saturation > 0.6 and value > 0.4:
        return True
    return False if degrees > 45 or saturation < 0.1 else None


COLOURS = [
    *random_colours(200),
    *(f"#{''.join(parts)}" for parts in product(("00", "80", "ff"), repeat=3)),
    *("#6b2d73", "#174f91", "#ffb000", "#0a0a0a", "#fefefe", "#123456", "#7fff00"),
]


def luminance(colour):
    def light(part):
        share = part / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (light(part) for part in bytes.fromhex(colour[1:]))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lower, higher = sorted([luminance(one), luminance(other)])
    return (higher + 0.05) / (lower + 0.05)


def token(name, tokens):
    """The colour of a custom property; of one that is a picture, the first that it draws with."""
    found = re.search(rf"--{name}:.*?(?:#|%23)([0-9a-f]{{3,6}})\b", tokens, re.DOTALL)[
        1
    ]
    return f"#{found}" if len(found) == 6 else "#" + "".join(2 * part for part in found)


def readable_problems(shades, grounds, texts):
    """What cannot be read of the shades of one scheme, as pairs of colours."""
    accent, hover, soft, on_accent = shades
    pairs = [
        (link, ground, TEXT) for link in (accent, hover) for ground in (*grounds, soft)
    ]
    pairs += [(on_accent, button, TEXT) for button in (accent, hover)]
    pairs += [(text, soft, TEXT) for text in texts]
    return [(one, other) for one, other, least in pairs if contrast(one, other) < least]


def shades_or_none(colour):
    try:
        return shades_of(colour)
    except ValueError:
        return None


def test_of_all_hues_200_colours_and_more_are_taken():
    taken = {colour for colour in COLOURS if shades_or_none(colour)}
    assert len(taken) >= 200


def test_the_grounds_are_those_of_the_style_sheet():
    names = ("page", "surface", "sunken")
    assert set(LIGHT_GROUNDS) == {token(name, LIGHT_TOKENS) for name in names}
    assert set(DARK_GROUNDS) == {token(name, DARK_TOKENS) for name in names}
    dangers = tuple(token("danger", tokens) for tokens in (LIGHT_TOKENS, DARK_TOKENS))
    assert dangers == DANGER


@pytest.mark.parametrize("colour", COLOURS)
def test_shades_can_be_read_in_both_schemes_or_the_colour_is_refused(colour):
    palette = shades_or_none(colour)
    if palette is None:
        assert is_red(colour) is not False
        return
    assert not is_red(colour)
    for shades, grounds, tokens in (
        (palette.light, LIGHT_GROUNDS, LIGHT_TOKENS),
        (palette.dark, DARK_GROUNDS, DARK_TOKENS),
    ):
        texts = [token(ink, tokens) for ink in ("ink", "ink-soft")]
        assert readable_problems(shades, grounds, texts) == []
        assert shades.accent != shades.hover
        assert contrast(shades.accent, token("tick", tokens)) >= GRAPHIC


@pytest.mark.parametrize("colour", ["#174f91", "#6B2D73", "#006400"])
def test_a_colour_that_can_be_read_is_taken_as_it_is(colour):
    assert shades_of(colour).light.accent == colour.lower()


@pytest.mark.parametrize(
    "colour", ["#b0201a", "#ff9d96", "#e50914", "#ff0000", "#800020"]
)
def test_a_red_like_that_of_errors_is_refused(colour):
    with pytest.raises(ValueError, match=f"another hue than that of {colour}"):
        shades_of(colour)


@pytest.mark.parametrize(
    "text", ["red", "#12345", "#1234567", "174f91", "#17 f91", "#１74f91"]
)
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="a colour such as #174f91"):
        shades_of(text)


def test_the_style_sheet_sets_the_four_values_in_both_schemes_and_nothing_else():
    names = re.findall(r"--[\w-]+", shades_of("#6b2d73").css)
    assert names == ["--accent", "--accent-hover", "--accent-soft", "--on-accent"] * 2
