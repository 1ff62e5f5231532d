"""How a mail looks: both parts of it, made of its pair of templates."""

import re
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from css_inline import CSSInliner
from flask import current_app

from webapp.brand.logo import Logo
from webapp.brand.shades import Palette, Shades

LANGUAGE = "en"
LINE = 72  # characters of a line of the text part
# our own blue, as in static/css/tokens.css, where the settings have no ACCENT
OWN = Palette(
    Shades("#174f91", "#113d71", "#e8f0fa", "#ffffff"),
    Shades("#93c0ff", "#b8d6ff", "#1c3452", "#0b1a2d"),
)
# what a line that follows is indented by, after the mark of a list or a quotation
MARK = re.compile(r"(?:\* |\d\. )")
QUOTED = "> "


class Parts(NamedTuple):
    """The text and the HTML of a mail, and the logo that the HTML shows, if any."""

    text: str
    html: str
    logo: Logo | None


def parts_of(name: str, values: Mapping[str, Any]) -> Parts:
    """Return the parts of the mail called `name`. What was typed is escaped in the HTML."""
    palette: Palette = current_app.config["ACCENT"] or OWN
    logo: Logo | None = current_app.config["LOGO"]
    if logo and logo.mimetype != "image/png":
        logo = None  # mail programs show no SVG
    seen = {**values, "palette": palette, "logo": logo, "language": LANGUAGE}
    html = _rendered(f"mail/{name}.html", seen)
    text = _rendered(f"mail/{name}.txt", seen)
    return Parts(_wrapped(text), inliner().inline(html), logo)


@cache
def inliner() -> CSSInliner:
    """What puts styles into elements; it fetches nothing."""
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    # not by Flask's function, whose templates know of a request and who is signed in
    return current_app.jinja_env.get_template(template).render(values)


def _wrapped(text: str) -> str:
    """Return a text with lines of at most 72 characters, addresses whole on a line of their own,
    and one empty line between paragraphs.
    """
    lines: list[str] = []
    for line in text.splitlines():
        words = line.strip()
        if words or (lines and lines[-1]):
            lines += _lines_of(words)
    return "\n".join(lines).strip() + "\n"


def _lines_of(words: str) -> list[str]:
    mark = MARK.match(words)
    indent = " " * len(mark[0]) if mark else ""
    if words.startswith(QUOTED):
        indent = QUOTED
    return textwrap.wrap(
        words,
        LINE,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
