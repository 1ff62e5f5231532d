"""A long list is drawn once, and reads in each page as if it were drawn for it."""

import pytest
from wtforms import SelectChoice

from webapp.questions import lists
from webapp.questions.options import LongList, options

SIGNS = LongList(
    [
        SelectChoice("a", "A & B", {"data-words": "<a>"}),
        SelectChoice("a&b", "A"),
        SelectChoice("c", "a", optgroup="Others"),
    ]
)


@pytest.mark.parametrize(
    "choices", [lists.countries("GB"), SIGNS], ids=["long", "signs"]
)
def test_a_list_that_is_kept_reads_like_one_that_is_drawn_anew(choices):
    for chosen in (*choices.by_value, "", None, "nowhere", "<"):
        assert options(choices, chosen) == options([*choices], chosen)


def test_only_what_was_chosen_is_marked():
    assert options(SIGNS, "a&b").count(" selected") == 1
    assert '<option value="a&amp;b" selected>A</option>' in options(SIGNS, "a&b")


def test_a_list_that_opens_has_its_choice_marked_and_its_words_escaped():
    choices = [SelectChoice("a", "A"), SelectChoice('"><b>', "<i>")]
    assert options(choices, "a") == (
        '<option value="a" selected>A</option>\n<option '
        'value="&#34;&gt;&lt;b&gt;">&lt;i&gt;</option>'
    )
    assert options(choices, None).count("selected") == 0
