"""A page by phone that begins with the words of a search which found nobody."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from webapp.questions.sheet import Sheet
from webapp.record.text import CONTROL
from webapp.wizard.one_page import Part, stored_parts

MOST = 100  # characters, as the search has
NUMBER = re.compile(r"[+(]?[0-9][0-9 ()/.-]{5,}")


def begun_with(words: str, sheet: Sheet, parts: Sequence[Part]) -> list[Part]:
    """Return the parts of a page of which nothing is stored, filled in with words that nobody has
    typed there yet: they are saved with the page as what is typed is.
    """
    payload = payload_of(CONTROL.sub("", words).strip()[:MOST])
    begun = stored_parts(sheet.of(replace(sheet.draft, payload=payload)), {})
    filled = {part.page.step.name: part for part in begun}
    return [
        replace(filled.get(part.page.step.name, part), seen=part.seen) for part in parts
    ]


def payload_of(words: str) -> dict[str, Any]:
    """Return the payload with what words look like: an email address, a phone number, else a
    name.
    """
    if "@" in words:
        return {"email": words}
    if NUMBER.fullmatch(words):
        return {"detail": {"contact_number": words}}
    return {"title": words}
