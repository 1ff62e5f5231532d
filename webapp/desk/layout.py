"""How the facts of a client are laid out on its page: sections of the desk's own, in which a field
that was not given is a link to add it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import compress
from operator import not_

from webapp.questions.facts import Fact, Facts

NAMES = ("title", "first_name", "last_name")
NUMBERS = (
    "detail.vat_number",
    "detail.company_number",
    "detail.registration_address",
    "detail.website",
    "detail.eori_number",
    "detail.registration_number",
)
REACHED = ("detail.contact_number", "email")
TERMS = ("department", "detail.payment_term", "tax_ref.code", "currency")
BUSINESS = {
    "Business": ("title", "type.code", *NUMBERS),
    "Contact": ("detail.contact_person", *NAMES[1:], *REACHED),
    "Terms": TERMS,
}
PERSON = {
    "Person": (*NAMES[1:], "type.code", "title", *NUMBERS),
    "Contact": ("detail.contact_person", *REACHED),
    "Terms": TERMS,
}


@dataclass(frozen=True)
class Section:
    """A part of the page: the facts that are shown, and those that can be added."""

    title: str
    facts: tuple[Fact, ...]
    blank: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """What it is called in the page."""
        return self.title.lower()


def sheet_of(facts: Facts, shown: Collection[str]) -> tuple[Section, ...]:
    """Return the sections in order, the terms last; a fact is shown when it was given, or its path
    is among those that are `shown` anyway. A field that has no place of its own stands in the
    first.
    """
    layout = BUSINESS if facts.is_business else PERSON
    with_place = {path for paths in layout.values() for path in paths}
    others = [path for path in facts.fields if path not in with_place]
    sections = []
    for title, paths in layout.items():
        placed = [facts.fields[path] for path in paths if path in facts.fields]
        placed += [facts.fields[path] for path in others]
        others = []
        is_shown = [bool(fact.text or fact.path in shown) for fact in placed]
        given = tuple(compress(placed, is_shown))
        blank = tuple(compress(placed, map(not_, is_shown)))
        sections.append(Section(title, given, blank))
    return tuple(sections)
