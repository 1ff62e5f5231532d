"""What a page's questions are called and which may be chosen, by the client's type, the
country and the reference lists.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wtforms import SelectChoice

from webapp.questions import lists
from webapp.questions.options import LongList
from webapp.record import places
from webapp.record.reference import Reference


def with_section(attributes: Mapping[str, str], key: str) -> dict[str, str]:
    """Return a field's attributes with an autofill section of its row's own, so that no browser
    fills several rows alike.
    """
    filled = attributes["autocomplete"]
    needs_section = filled != "off" and not filled.startswith("section-")
    if needs_section:
        filled = f"section-{key} {filled}"
    return {**attributes, "autocomplete": filled}


def follow_country(form: Any, reference: Reference) -> None:
    """Offer the countries, and name and show the fields as the chosen one does; what has a
    value is shown always.
    """
    country = _offer_countries(form.address_country, reference.default_country)
    format = places.address_format(country)
    form.address_town.optional = not format.needs_town
    if areas := places.areas_of(country):
        _offer_areas(form, areas, format.choose_state, country)
    post_code = form.address_post_code
    post_code.label.text = format.postcode_label
    post_code.optional = not places.postcode_of(country).needed
    _show_where_used(post_code, is_used=format.has_postcode)
    _name_where_used(form.address_county, format.county_label)
    form.address_county.folded = not format.is_county_needed
    _name_where_used(form.address_state, format.state_label)


def _offer_countries(question: Any, default: str) -> str:
    """Offer the countries, choose the default where none is chosen, and return the code of the
    one that the address follows.
    """
    question.choices = lists.countries(default)
    keep_choice(question)
    country, question.data = country_followed(question.data, default)
    return country


def country_followed(given: str | None, default: str) -> tuple[str, str]:
    """Return the code of the country that an address follows, and what is chosen: the default
    where nothing is given, the code of a country that was given by another name.
    """
    known = places.country_code_or_none(given or "")
    country = known or default
    if not given:
        return country, country
    if known and given not in places.countries():
        return country, known
    return country, given


def _show_where_used(question: Any, *, is_used: bool) -> None:
    """Hide a question that no address of the country has, unless it has an answer or the desk
    asks for one.
    """
    question.hidden = not (is_used or question.data or question.asked)


def _name_where_used(question: Any, label: str) -> None:
    """Name a question as the country does, "" where no address there has it."""
    _show_where_used(question, is_used=bool(label))
    if label:
        question.label.text = label


def _offer_areas(
    form: Any,
    areas: Iterable[places.Area],
    nothing: str,
    country: str,
) -> None:
    """Offer the country's states. What was typed before there was a list is chosen there if
    it can be, else kept beside it.
    """
    state, county = form.address_state, form.address_county
    if not state.unasked:
        state.data, county.data = in_areas(country, state.data, county.data)
    elif area := places.area_of(country, state.data or ""):
        state.data = area
    state.optional = False
    offered = [SelectChoice(area.value, area.name) for area in areas]
    state.choices = [SelectChoice("", nothing), *offered]
    keep_choice(state)


def in_areas(country: str, state: str | None, county: str | None) -> tuple[Any, Any]:
    """Return state and county of an address in a country that has a list of states: what was given
    as the county, where that is one of them, and the state as the list has it.
    """
    if not state and places.area_of(country, county or ""):
        state, county = county, ""
    return places.area_of(country, state or "") or state, county


def offer(question: Any, choices: Mapping[str, str], nothing: str = "") -> None:
    """Offer the choices, and nothing in the words for it."""
    offered = [SelectChoice(code, name) for code, name in choices.items()]
    if nothing:
        offered.insert(0, SelectChoice("", nothing))
    question.choices = offered
    keep_choice(question)


def keep_choice(question: Any) -> None:
    """Keep what was chosen even when it is no longer offered: the rules judge it, and nothing
    typed is lost.
    """
    offered: Collection[str]
    if isinstance(question.choices, LongList):
        offered = question.choices.by_value
    else:
        offered = [choice.value for choice in question.choices]
    if question.data and question.data not in offered:
        kept = SelectChoice(question.data, question.data)
        # a list of its own: the countries' is shared by all forms
        question.choices = [*question.choices, kept]


def in_words(question: Any) -> dict[str, str]:
    """Return the answers that a question offers as a person reads them, by their values."""
    offered = getattr(question, "choices", None) or ()
    # of two with one value the first
    return {choice.value: choice.label for choice in reversed(offered)}


def chosen(question: Any) -> str:
    """Return the answer to a question as a person reads it."""
    offered = getattr(question, "choices", None) or ()
    if isinstance(offered, LongList) and question.data in offered.by_value:
        return str(offered.by_value[question.data].label)
    for choice in offered:
        if choice.value == question.data:
            label: str = choice.label
            return label
    return question.data or ""
