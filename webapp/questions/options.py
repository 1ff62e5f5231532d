"""The options of lists that open, in HTML: a long one stands many times in a page, and is the same
in every page.
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup
from wtforms import SelectChoice

LINES = Markup("\n")  # joins what is escaped already
GROUP = Markup('<optgroup label="{}">\n{}\n</optgroup>')


class LongList(list[SelectChoice]):
    """Choices that never change, shared by all forms: drawn and looked up once."""

    @cached_property
    def by_value(self) -> dict[str, SelectChoice]:
        """The choices by their values."""
        return {choice.value: choice for choice in self}

    @cached_property
    def drawn(self) -> Markup:
        """The options with none of them chosen."""
        return _drawn(self, "")

    def options(self, chosen: str) -> Markup:
        """Return the options with this one chosen."""
        choice = self.by_value.get(chosen)
        if choice is None:
            return self.drawn
        option, selected = _option(choice, ""), _option(choice, chosen)
        return Markup(str.replace(self.drawn, option, selected, 1))  # noqa: S704 - both are drawn


def options(choices: Iterable[SelectChoice], chosen: str | None) -> Markup:
    """Return the options of a list that opens."""
    if isinstance(choices, LongList):
        return choices.options(chosen or "")
    return _drawn(choices, chosen or "")


def _drawn(choices: Iterable[SelectChoice], chosen: str) -> Markup:
    parts = []
    for group, members in groupby(choices, key=attrgetter("optgroup")):
        drawn = [_option(choice, chosen) for choice in members]
        lines = LINES.join(drawn)
        if group:
            lines = GROUP.format(group, lines)
        parts.append(lines)
    return LINES.join(parts)


def _option(choice: SelectChoice, chosen: str) -> Markup:
    return _drawn_option(
        choice.value,
        choice.label,
        words=choice.render_kw.get("data-words", ""),
        is_chosen=choice.value == chosen,
    )


@lru_cache(2048)
def _drawn_option(
    value: str,
    label: str,
    *,
    words: str,
    is_chosen: bool,
) -> Markup:
    attributes = Markup(' data-words="{}"').format(words) if words else ""
    selected = " selected" if is_chosen else ""
    return Markup('<option value="{}"{}{}>{}</option>').format(
        value, attributes, selected, label
    )
