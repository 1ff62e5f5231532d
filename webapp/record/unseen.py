"""Characters that are not seen: two names that differ by them alone look the same."""

import unicodedata

# Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 17.0.0 (the same since Unicode
# 9): what toNFKC_Casefold removes.
DEFAULT_IGNORABLE = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
# Drawn as a gap though they are no spaces: braille blank, a note without a head, the filler of
# Khitan.
BLANK = (0x2800, 0x1D159, 0x16FE4)
_IGNORED = {
    code: None for first, last in DEFAULT_IGNORABLE for code in range(first, last + 1)
}
_NOT_DRAWN = _IGNORED | dict.fromkeys(BLANK, " ")


def without_unseen(text: str) -> str:
    """Return the text without format characters and others that are ignored, each gap as one
    space and none around it.
    """
    text = "".join(
        char
        for char in text.translate(_NOT_DRAWN)
        if unicodedata.category(char) != "Cf"
    )
    return " ".join(text.split())


def is_seen(text: str) -> bool:
    """Return whether any character of a text can be seen."""
    return any(_is_drawn(char) for char in text)


def has_base_character(text: str) -> bool:
    """Return whether there is more to see than marks, which are drawn on the letter before them:
    two texts of marks alone look the same.
    """
    return any(
        unicodedata.category(char)[0] not in "CMZ" for char in without_unseen(text)
    )


def _is_drawn(char: str) -> bool:
    is_empty = char.isspace() or ord(char) in _NOT_DRAWN
    return not is_empty and unicodedata.category(char) != "Cf"
