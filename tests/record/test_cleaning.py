"""What nobody sees is taken out of fields of one line; everything else stays (contract,
section 2).
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import PASSWORD, full, having, smallest
from tests.record.checking import (
    REFERENCE,
    TEXTS,
    first,
    kept,
    problems,
    registered,
    value_at,
)
from webapp.record import cleaning
from webapp.record import given as reading
from webapp.record.advice import advise
from webapp.record.schema import FIELDS
from webapp.record.text import Text
from webapp.record.unseen import is_seen

UNSEEN = "\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SPACES = "\t\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
CODES = {path for path, mark in FIELDS.items() if isinstance(mark, Text) and mark.code}
LINES = [path for path in TEXTS if not path.endswith(("password", "address_note"))]
INDIC = "\u0d28\u0d4d\u200d"  # the joiner gives the last letter its form
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


def test_codes_and_numbers_are_those_of_the_contract():
    names = {path.rpartition(".")[2] for path in CODES}
    assert names == {
        "username", "email", "address_contact_email", "contact_number", "address_contact_number", "address_post_code",
        "registration_number", "company_number", "eori_number", "vat_number",
    }  # fmt: skip


def test_fields_of_one_name_are_cleaned_alike():
    marks = [
        (path.rpartition(".")[2], mark)
        for path, mark in FIELDS.items()
        if isinstance(mark, Text)
    ]
    assert len(
        {(name, mark.code, mark.lines, mark.secret) for name, mark in marks}
    ) == len(dict(marks))


@pytest.mark.security("R9")
@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
@pytest.mark.parametrize("path", LINES)
def test_signs_that_nobody_sees_are_dropped_wherever_they_stand(path, sign):
    path = first(path)
    value = value_at(full(), path) or "x"
    spoilt = f"{sign}{value[:1]}{sign}{value[1:]}{sign}"
    assert kept(having(full(), path, spoilt)) == kept(having(full(), path, value))
    assert (
        reading.text(having({}, path, spoilt), path) == value
        if "[" not in path
        else True
    )


@pytest.mark.security("R9")
@pytest.mark.parametrize("sign", SPACES, ids=ascii)
def test_tabs_and_exotic_spaces_are_spaces(sign):
    assert (
        kept(having(full(), "title", f"{sign}Northern{sign}Lights{sign}")).title
        == "Northern Lights"
    )
    assert (
        kept(
            having(full(), "detail.contact_number", f"020{sign}7946 0018")
        ).detail.contact_number
        == "020 7946 0018"
    )


@pytest.mark.security("R9")
@pytest.mark.parametrize(
    "path", ["title", "first_name", "detail.vat_number", "contacts[0].email"]
)
@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n"], ids=ascii)
def test_a_line_break_within_is_still_a_mistake(path, line_break):
    assert problems(having(full(), path, f"12{line_break}34")) == {
        path: "control_characters"
    }


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (PERSIAN, PERSIAN), (INDIC, INDIC), ("\u2764\ufe0f", "\u2764\ufe0f"), ("\U0001f469\u200d\U0001f680",) * 2,
        ("\U0001f469\U0001f3fd\u200d\u2764\ufe0f\u200d\U0001f468",) * 2, ("Ada\u200dB", "Ada\u200dB"),
        ("\u8fbb\U000e0100", "\u8fbb\U000e0100"), ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",) * 2,
        ("Ada\u200d", "Ada"), ("\u200dAda", "Ada"), ("Ada \u200d Byron", "Ada  Byron"), ("Ada\u200c Byron", "Ada Byron"),
        (f"{PERSIAN}\u200c", PERSIAN), ("\ufe0fAda", "Ada"), ("\u2764\ufe0f\u200d", "\u2764\ufe0f"), ("a\u200b\u200d", "a"),
    ],
    ids=ascii,
)  # fmt: skip
def test_joiners_and_selectors_stay_where_they_join_something(text, cleaned):
    assert kept(having(full(), "title", text)).title == cleaned


NOTHING = [
    *UNSEEN,
    *SPACES,
    "\u200d",
    "\ufe0f",
    "\u3164",
    "\u115f",
    "\u2800",
    "\u061c",
    "\u180e",
    "\u2063",
    " \u200b\u200d\ufe0f\u00a0",
]


@pytest.mark.security("R9")
@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_a_value_of_nothing_to_see_was_not_given(nothing):
    assert problems(having(full(), "title", nothing)) == {"title": "required"}
    assert problems(having(smallest(), "email", nothing)) == {"email": "required"}
    assert (
        value_at(kept(having(full(), "detail.website", nothing)), "detail.website")
        == ""
    )
    assert (
        value_at(
            kept(having(full(), "billing_address.address_note", nothing)),
            "billing_address.address_note",
        )
        == ""
    )
    assert (
        problems(having(full(), "credentials", nothing))
        == problems(having(full(), "contacts", nothing))
        == {}
    )
    assert problems(having(smallest(), "billing_address", nothing)) == {
        "billing_address": "required"
    }


@pytest.mark.parametrize("dash", DASHES, ids=ascii)
def test_dashes_are_folded_in_codes_and_numbers_alone(dash):
    record = kept(having(full(), "detail.registration_number", f"R{dash}77"))
    assert record.detail.registration_number == "R-77"
    assert (
        kept(
            having(full(), "billing_address.address_contact_number", f"020{dash}7946")
        ).billing_address.address_contact_number
        == "020-7946"
    )
    assert (
        kept(having(full(), "title", f"Smith{dash}Jones")).title == f"Smith{dash}Jones"
    )


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in map(chr, range(0x21, 0x7F))}


@pytest.mark.parametrize("path", sorted(CODES))
def test_full_width_signs_are_folded_in_codes_and_numbers(path):
    path = first(path)
    value = value_at(full(), path)
    assert kept(having(full(), path, value.translate(WIDE))) == kept(full())


def test_numbers_from_a_contacts_app_get_neither_a_problem_nor_advice():
    numbers = {
        "vat_number": "\u200bGB\u2011980780684",
        "company_number": "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    }
    numbers |= {
        "contact_number": "\u202a+44 20\u00a07946\u20110018\u202c",
        "eori_number": "GB123456789012\u200e",
    }
    payload = having(full(), "detail", numbers)
    assert registered(payload).advice == ()
    assert list(advise(payload, REFERENCE)) == []


@pytest.mark.security("R9")
def test_notes_keep_what_stands_in_them():
    note = "Ring\ttwice\u00a0\u2013\nmind\u200b the \u202edog\u202c"
    assert (
        kept(
            having(full(), "billing_address.address_note", f" {note} ")
        ).billing_address.address_note
        == note
    )


@pytest.mark.security("R15")
def test_a_password_is_composed_and_nothing_else():
    typed = " plum\u200b\u2013otter\u00a0viole\u0301\uff10 "
    password = kept(having(full(), "credentials.password", typed)).credentials.password
    assert password == typed.replace("e\u0301", "\u00e9")


@pytest.mark.security("R26")
def test_a_password_far_over_the_limit_is_not_composed():
    long = "a" + "\u0316\u0301" * 400_000
    assert cleaning.normalised(long) is long
    assert problems(having(full(), "credentials.password", long)) == {
        "credentials.password": "too_long"
    }
    assert (
        problems(having(full(), "credentials.password", PASSWORD + "e\u0301" * 236))
        == {}
    )
    assert problems(
        having(full(), "credentials.password", PASSWORD + "e\u0301" * 237)
    ) == {"credentials.password": "too_long"}


@given(st.text(), st.booleans())
def test_what_is_clean_stays_as_it_is(text, is_code):
    cleaned = cleaning.one_line(text, is_code=is_code)
    assert cleaning.one_line(cleaned, is_code=is_code) == cleaned


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_no_sign_that_can_be_seen_is_lost(text):
    seen = "".join(sign for sign in text if is_seen(sign))
    cleaned = cleaning.one_line(text)
    assert "".join(sign for sign in cleaned if is_seen(sign)) == seen
    assert cleaned in text or len(seen) < len(text)


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"])), st.booleans())
def test_plain_text_is_trimmed_alone(text, is_code):
    assert cleaning.one_line(text, is_code=is_code) == text.strip()


@given(st.text())
def test_text_that_is_kept_has_no_sign_of_the_list(text):
    cleaned = cleaning.one_line(text)
    assert not set(cleaned) & set(UNSEEN + SPACES)
    assert all(
        unicodedata.category(sign) not in ("Zs", "Zl", "Zp") or sign == " "
        for sign in cleaned
    )


@pytest.mark.parametrize("text", ["\U0001d159", "\u2065 \U00016fe4", "\u2800\u3164"])
def test_characters_that_are_drawn_as_nothing_are_no_text(text):
    assert cleaning.one_line(text) == ""
