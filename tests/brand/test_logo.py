"""A logo is a picture and nothing else: what could run, or load, is refused with a line that
names it.
"""

import re
import struct
import zlib

import pytest

from webapp.brand.logo import MOST_BYTES, read_logo
from webapp.config import PROJECT, SettingError, load_settings

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
XHTML = 'xmlns:h="http://www.w3.org/1999/xhtml"'
INKSCAPE = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'


def svg(inside="", attributes='viewBox="0 0 64 32"', before=""):
    root = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>'
    return f"{before}{root}{inside}</svg>"


def chunk(name, data):
    checked = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checked)


def png(width=3, height=2, end=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x6b\x2d\x73" * 3) * 2)
    chunks = [chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + end


@pytest.fixture
def read(tmp_path):
    """Reads a logo of this content."""

    def read_content(content):
        path = tmp_path / "logo"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_logo(path)

    return read_content


DRAWINGS = [
    svg('<rect width="9" height="9" fill="#6b2d73"/>'),
    svg('<defs><path id="a" d="M0 0h9v9z"/></defs><use href="#a"/>'),
    svg('<use xlink:href="#a"/>', f'viewBox="0 0 64 32" {XLINK}'),
    svg("<style>.a { fill: url(#b) } .c { fill: url( '#b' ) }</style>"),
    svg('<g style="fill: url(&quot;#b&quot;)"/>'),
    svg("<style><![CDATA[.a { fill: red }]]></style><title>A &amp; B</title>"),
    svg(
        '<metadata/><inkscape:grid inkscape:export="C:\\logo.png"/>',
        f'viewBox="0 0 64 32" {INKSCAPE} inkscape:version="1.3"',
    ),
    svg(before='<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n'),
    (PROJECT / "static" / "img" / "favicon.svg").read_text(),
]


@pytest.mark.parametrize("content", DRAWINGS)
def test_an_svg_that_draws_is_taken_as_it_is(read, content):
    logo = read(content)
    assert logo.content == content.encode()
    assert logo.mimetype == "image/svg+xml"


REFUSED = {
    svg("<script>alert(1)</script>"): "<script>",
    svg('<script href="x.js"/>'): "<script>",
    svg('<g><g><script xmlns="http://www.w3.org/2000/svg"/></g></g>'): "<script>",
    svg(f"<h:script {XHTML}>alert(1)</h:script>"): "<script> of another language",
    svg(f"<h:b {XHTML}/>"): "<b> of another language",
    svg('<script xmlns=""/>'): "<script> of another language",
    svg("<foreignObject/>"): "<foreignObject>",
    svg('<a href="https://evil.example"><rect/></a>'): "<a>",
    svg('<image href="data:image/png;base64,AA"/>'): "<image>",
    svg('<animate attributeName="href" to="javascript:1"/>'): "<animate>",
    svg('<set attributeName="onload" to="alert(1)"/>'): "<set>",
    svg("<rect onclick='alert(1)'/>"): "event handlers (onclick)",
    svg("", 'ONLOAD="alert(1)"'): "event handlers (ONLOAD)",
    svg('<use href="https://evil.example/a.svg#b"/>'): "other files (href)",
    svg('<use href="data:image/svg+xml,&lt;svg/>#b"/>'): "other files (href)",
    svg('<use xlink:href="/a.svg#b"/>', XLINK): "other files (href)",
    svg('<use y:href="//evil.example#b"/>', XLINK.replace("xlink=", "y=")): "(href)",
    svg('<g xml:base="https://evil.example/"/>'): "other files (xml:base)",
    svg('<rect fill="url(https://evil.example/a.svg#b)"/>'): "other files (fill)",
    svg("<rect style=\"fill: URL( '//evil.example' )\"/>"): "other files (style)",
    svg('<rect style="fill: u\\72l(//evil.example)"/>'): "other files (style)",
    svg("<style>@import '//evil.example';</style>"): "other files (style)",
    svg("<style>@im<!-- -->port '//evil.example';</style>"): "other files (style)",
    svg("<style>a { background: &#117;rl(x) }</style>"): "other files (style)",
    svg("<style>a { background: image-set('x' 1x) }</style>"): "other files (style)",
    svg(before="<!DOCTYPE svg>"): "DOCTYPE",
    svg("&a;", before='<!DOCTYPE svg [<!ENTITY a "b">]>'): "DOCTYPE",
    svg(before='<!DOCTYPE svg SYSTEM "https://evil.example/a.dtd">'): "DOCTYPE",
    svg(before='<?xml-stylesheet href="a.css"?>'): "processing instructions",
    svg("<g>"): "an SVG that can be read",
    svg("&nothing;"): "an SVG that can be read",
    "<html><svg xmlns='http://www.w3.org/2000/svg'/></html>": "whose root is <svg>",
    "<svg/>": "whose root is <svg>",
    svg(before='<?xml version="1.0" encoding="utf-16"?>'): "UTF-8",
    svg(before='<?xml version="1.0" encoding="latin-1"?>'): "UTF-8",
    svg().encode() + "é".encode("latin-1"): "UTF-8",
    "": "an SVG or PNG file",
    "GIF89a": "an SVG or PNG file",
    svg("<g/>" * MOST_BYTES): "at most 100,000 bytes",
    png()[:-1]: "whole",
    png()[:20]: "whole",
    png().replace(b"\x00\x00\x00\x03\x00", b"\x00\x00\x00\x04\x00"): "whole",
    png(end=b"<script>"): "nothing after its end",
    png(width=5000): "at most 2048 by 2048 pixels",
    png(height=0): "at most 2048 by 2048 pixels",
}


@pytest.mark.security("R21")
@pytest.mark.parametrize("content", REFUSED)
def test_what_does_more_than_draw_is_refused_by_name(read, content):
    with pytest.raises(ValueError, match=re.escape(REFUSED[content])) as refused:
        read(content)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "width"),
    [
        (svg(), 64),
        (svg("", 'viewBox="-8,-8, 16 16"'), 32),
        (svg("", 'width="120px" height="40"'), 96),
        (svg("", 'width="10cm" height="5cm"'), 32),
        (svg("", 'viewBox="0 0 10 0"'), 32),
        (svg("", 'viewBox="all"'), 32),
        (png(), 48),
    ],
)
def test_its_width_follows_its_shape(read, content, width):
    assert read(content).width == width


def test_a_file_that_is_not_there_stops_the_start_with_one_line(tmp_path):
    with pytest.raises(SettingError) as refused:
        load_settings({"LOGO": str(tmp_path / "none.svg")})
    assert str(refused.value) == (
        f"LOGO: use the path of an SVG or PNG file; {tmp_path / 'none.svg'} "
        "cannot be read (No such file or directory)"
    )


def test_a_script_stops_the_start_with_one_line(tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(svg("<script/>"))
    with pytest.raises(SettingError, match=r"^LOGO: use an SVG without <script>$"):
        load_settings({"LOGO": str(path)})
