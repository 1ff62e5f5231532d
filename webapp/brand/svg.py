"""Looks at an SVG, which can hold scripts and refer to other files: what draws is let through."""

import re
from typing import Any
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"
XML = "http://www.w3.org/XML/1998/namespace"
# Elements of SVG that draw, or say how; not `a`, `image`, `foreignObject`, `script`, `animate` …
_DRAWING = (
    "svg g defs symbol use title desc metadata style switch path rect circle ellipse line "
    "polyline polygon text tspan textPath linearGradient radialGradient stop pattern clipPath "
    "mask marker filter feBlend feColorMatrix feComponentTransfer feComposite "
    "feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow "
    "feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode "
    "feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile "
    "feTurbulence"
)
DRAWING = frozenset(_DRAWING.split())
# What drawing programs note down for themselves; no browser looks at it.
NOTES = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.serif.com/",
    "http://ns.adobe.com/",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
# In style: another file, or a way to write one that this does not see.
OUTSIDE = re.compile(
    r"""@import | \\ | image-set | url \s*+ \( \s*+ ["']?+ \s*+ (?!\#)""",
    re.IGNORECASE | re.VERBOSE,
)
LENGTH = re.compile(r"\s*\+?([0-9]*\.?[0-9]+)(?:px)?\s*")


def ratio_of_svg(content: bytes) -> float:
    """Return width by height of an SVG. Raises ValueError for what does more than draw."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("an SVG in UTF-8") from None
    drawing = _Drawing()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = drawing.start
    parser.EndElementHandler = drawing.end
    parser.CharacterDataHandler = drawing.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.ProcessingInstructionHandler = _refuse_instruction
    parser.XmlDeclHandler = _refuse_encoding
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"an SVG that can be read ({error})") from None
    return drawing.ratio()


class _Drawing:
    """What is seen of an SVG while it is parsed; refuses what does more than draw."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self.within: list[str] = []
        self.style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at the start of an element."""
        space, _, local = name.rpartition(" ")
        if not self.within:
            if (space, local) != (SVG, "svg"):
                raise ValueError("an SVG file, whose root is <svg>")
            self.root = attributes
        if space == SVG and local not in DRAWING:
            raise ValueError(f"an SVG without <{local}>")
        if space != SVG and not space.startswith(NOTES):
            raise ValueError(f"an SVG without <{local}> of another language")
        for attribute, value in attributes.items():
            _refuse_attribute(attribute, value)
        self.within.append(local)

    def text(self, text: str) -> None:
        """Look at text, which comes in pieces and in a style may name other files."""
        if self.within and self.within[-1] == "style":
            self.style += text

    def end(self, _name: str) -> None:
        """Look at the end of an element."""
        if self.within.pop() == "style":
            _refuse_outside("style", self.style)
            self.style = ""

    def ratio(self) -> float:
        """Return width by height, by the view box, else by both lengths, else 1."""
        box = re.split(r"[\s,]+", self.root.get("viewBox", "").strip())
        lengths = [self.root.get("width", ""), self.root.get("height", "")]
        for each in (box[2:], lengths):
            if ratio := _ratio_of(each):
                return ratio
        return 1.0


def _ratio_of(lengths: list[str]) -> float:
    """Return width by height of these two texts, 0 where they are no lengths in pixels."""
    found = [LENGTH.fullmatch(text) for text in lengths]
    numbers = [float(length[1]) for length in found if length]
    if len(numbers) != 2 or 0 in numbers:
        return 0
    return numbers[0] / numbers[1]


def _refuse_attribute(attribute: str, value: str) -> None:
    space, _, local = attribute.rpartition(" ")
    if space.startswith(NOTES):
        return
    if local.lower().startswith("on"):
        raise ValueError(f"an SVG without event handlers ({local})")
    if space == XML and local == "base":
        raise ValueError("an SVG without references to other files (xml:base)")
    if local.lower() in ("href", "src") and not value.strip().startswith("#"):
        raise ValueError(f"an SVG without references to other files ({local})")
    _refuse_outside(local, value)


def _refuse_outside(name: str, style: str) -> None:
    if OUTSIDE.search(style):
        raise ValueError(f"an SVG without references to other files ({name})")


def _refuse_doctype(*_told: Any) -> None:
    raise ValueError("an SVG without a DOCTYPE and entities")


def _refuse_instruction(*_told: Any) -> None:
    raise ValueError("an SVG without processing instructions")


def _refuse_encoding(_version: str, encoding: str | None, _alone: int) -> None:
    if encoding and encoding.lower() != "utf-8":
        raise ValueError("an SVG in UTF-8")
