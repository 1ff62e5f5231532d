"""Characters that are not seen are taken out of text of one line (contract, section 2); all others
stay code point for code point.

Texts arrive by the clipboard: from a spreadsheet with tabs, from a contacts app with direction
marks, from a document with dashes and exotic spaces.
"""

import re
import unicodedata

from webapp.record.unseen import is_seen

# Zero-width space, word joiner, byte order mark, soft hyphen, direction marks and isolates carry
# no text.
UNSEEN = "\u200b\u2060\ufeff\u00ad\u200e\u200f" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
# A tab, every space of Unicode, and its separators of lines and paragraphs, which no keyboard
# types.
SPACES = "\t\u00a0\u1680\u202f\u205f\u3000\u2028\u2029" + "".join(
    map(chr, range(0x2000, 0x200B))
)
DASHES = "\u2043\u2212\ufe58\ufe63\uff0d" + "".join(map(chr, range(0x2010, 0x2016)))

_LINE = str.maketrans({**dict.fromkeys(UNSEEN), **dict.fromkeys(SPACES, " ")})
_CODE = str.maketrans(
    {
        **{chr(char): chr(char - 0xFEE0) for char in range(0xFF01, 0xFF5F)},
        **dict.fromkeys(DASHES, "-"),
    }
)

JOINERS = "\u200c\u200d"
SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINING = re.compile(f"[{JOINERS}{SELECTORS}]+")
_JOINER = re.compile(f"[{JOINERS}]")
# four times the longest password: a letter comes apart into four characters at most
MOST_NORMALISED = 1024
_VIRAMA = 9  # the combining class of what joins letters of India


def one_line(text: str, *, is_code: bool = False) -> str:
    """Return text of one line as it is kept: trimmed, "" when nothing of it can be seen.

    Of a code or number, `is_code`, typographic dashes and full-width characters become plain ones
    as well.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.translate(_LINE)
    if is_code:
        text = text.translate(_CODE)
    joined = _JOINING.sub(lambda run: _kept_of(run, is_code=is_code), text).strip()
    return joined if is_seen(joined) else ""


def normalised(password: str) -> str:
    """Return a password as it is judged and hashed: accents composed, NFC (RFC 8265, 4.2.1), and
    nothing else changed.

    One far over every limit is left as it is: composing thousands of accents takes long, and it is
    refused anyway.
    """
    if password.isascii() or len(password) > MOST_NORMALISED:
        return password
    return unicodedata.normalize("NFC", password)


def fold_dashes(text: str) -> str:
    """Return a text with plain hyphens for its typographic dashes, and plain characters for
    full-width ones.
    """
    return text.translate(_CODE)


def _kept_of(run: re.Match[str], *, is_code: bool) -> str:
    """The part of a run of joiners and variation selectors that has something to join or select."""
    before, after = (
        run.string[max(0, run.start() - 1) : run.start()],
        run.string[run.end() : run.end() + 1],
    )
    if not before or before.isspace():
        return ""
    # nothing joins plain letters and digits
    if is_code and (before.isascii() or after.isascii()):
        return ""
    if after and not after.isspace():
        return run[0]
    # At the end of a word the joiner shapes the letter before it, in Arabic scripts and those of
    # India.
    is_shaped = (
        unicodedata.combining(before) == _VIRAMA
        or unicodedata.bidirectional(before) == "AL"
    )
    if is_shaped:
        return run[0].replace("\u200c", "")
    return _JOINER.sub("", run[0])
