"""What a page's questions are called and which may be chosen, by the client's type, the
country and the reference lists.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup
from wtforms import SelectChoice

from webapp.questions import lists
from webapp.questions.answers import Page
from webapp.questions.fields import asked_fields
from webapp.record import places
from webapp.record.reference import Reference
from webapp.record.schema import CONTACT_ROLES

TYPE_WORDS = {
    "retail": ("For myself", "A private person."),
    "trade": ("For a business", "A company, sole trader, charity or public body."),
}


def prepare(page: Page, reference: Reference) -> None:
    """Give the page's fields their choices, and each address the names and fields of its
    country, to be shown.
    """
    form: Any = page.form
    if page.step.name == "you":
        form.type.choices = [
            SelectChoice(code, TYPE_WORDS.get(code, (entry.name,))[0])
            for code, entry in reference.client_types.items()
        ]
        form.type.hints = {
            code: TYPE_WORDS.get(code, ("", ""))[1] for code in reference.client_types
        }
        form.type.business = [
            code
            for code, entry in reference.client_types.items()
            if not entry.is_person
        ]
        form.currency.choices = lists.currencies(reference)
        _keep_choice(form.currency)
    if page.step.name == "billing":
        follow_country(form, reference)
    if page.step.name == "terms":
        _offer(form.department, reference.departments)
        _offer(form.tax_code, reference.tax_codes, "No tax code yet")
        _offer(form.payment_term, reference.payment_terms, "No payment term yet")
    for row in page.rows:
        follow_country(
            row.form, reference
        ) if page.step.name == "delivery" else _offer_roles(row.form)
        for question in asked_fields(row.form):
            question.render_kw = with_section(question.render_kw, row.key)


def with_section(marks: Mapping[str, str], key: str) -> dict[str, str]:
    """Return a field's marks with an autofill section of its row's own, so that no browser
    fills several rows alike.
    """
    filled = marks["autocomplete"]
    has_section = filled == "off" or filled.startswith("section-")
    return {
        **marks,
        "autocomplete": filled if has_section else f"section-{key} {filled}",
    }


def follow_country(form: Any, reference: Reference) -> None:
    """Offer the countries, and name and show the fields as the chosen one does; what has a
    value is shown always.
    """
    form.address_country.choices = lists.countries(reference.default_country)
    _keep_choice(form.address_country)
    known = places.country_code_or_none(form.address_country.data or "")
    country = known or reference.default_country
    if form.address_country.data in (None, ""):
        form.address_country.data = country
    elif form.address_country.data not in places.countries():
        form.address_country.data = known or form.address_country.data
    format = places.address_format(country)
    form.address_town.optional = not format.needs_town
    if areas := places.areas_of(country):
        _offer_areas(form, areas, format.choose_state, country)
    form.address_post_code.label.text = format.postcode_label
    form.address_post_code.optional = not places.postcode_of(country).needed
    form.address_post_code.hidden = not (
        format.has_postcode
        or form.address_post_code.data
        or form.address_post_code.asked
    )
    for name, label in (
        ("address_county", format.county_label),
        ("address_state", format.state_label),
    ):
        form[name].hidden = not (label or form[name].data or form[name].asked)
        form[name].label.text = label or form[name].label.text


def _offer_areas(
    form: Any, areas: Iterable[places.Area], nothing: str, country: str
) -> None:
    """Offer the country's states. What was typed before there was a list is chosen there if
    it can be, else kept beside it.
    """
    state, county = form.address_state, form.address_county
    if (
        not state.data
        and not state.unasked
        and places.area_of(country, county.data or "")
    ):
        state.data, county.data = county.data, ""
    state.data = places.area_of(country, state.data or "") or state.data
    state.optional = False
    state.choices = [
        SelectChoice("", nothing),
        *(SelectChoice(area.value, area.name) for area in areas),
    ]
    _keep_choice(state)


def _offer_roles(form: Any) -> None:
    _offer(form.role, CONTACT_ROLES, "Choose a role")


def _offer(question: Any, choices: Mapping[str, str], nothing: str = "") -> None:
    """Offer the choices, and nothing in the words for it."""
    first = [SelectChoice("", nothing)] if nothing else []
    question.choices = [
        *first,
        *(SelectChoice(code, name) for code, name in choices.items()),
    ]
    _keep_choice(question)


def _keep_choice(question: Any) -> None:
    """Keep what was chosen even when it is offered no more: the rules judge it, and nothing
    typed is lost.
    """
    if question.data and question.data not in [
        choice.value for choice in question.choices
    ]:
        question.choices = [
            *question.choices,
            SelectChoice(question.data, question.data),
        ]


def options(choices: Iterable[SelectChoice], chosen: str | None) -> Markup:
    """Return the options of a list that opens, in HTML; long lists stand many times in a page."""
    parts = []
    for group, members in groupby(choices, key=attrgetter("optgroup")):
        lines = "\n".join(_option(choice, chosen or "") for choice in members)
        parts.append(
            Markup('<optgroup label="{}">\n{}\n</optgroup>').format(
                group, Markup(lines)
            )
            if group
            else lines
        )
    return Markup("\n".join(parts))  # noqa: S704 - each option was escaped


def _option(choice: SelectChoice, chosen: str) -> Markup:
    words = choice.render_kw.get("data-words", "")
    return _drawn_option(choice.value, choice.label, words, choice.value == chosen)


@lru_cache(2048)
def _drawn_option(value: str, label: str, words: str, is_chosen: bool) -> Markup:
    marks = Markup(' data-words="{}"').format(words) if words else ""
    selected = " selected" if is_chosen else ""
    return Markup('<option value="{}"{}{}>{}</option>').format(
        value, marks, selected, label
    )


def chosen(question: Any) -> str:
    """Return the answer to a question as a person reads it."""
    if choices := getattr(question, "choices", None):
        return next(
            (choice.label for choice in choices if choice.value == question.data),
            question.data or "",
        )
    return question.data or ""
