"""Parts of pages that are kept say what is so now, and belong to who looks at them."""

import pytest

from tests.support.desk_browser import Visitor, new_client

ONE_WAITS = '<span class="count">1</span>'


@pytest.fixture
def reps(app):
    return [Visitor(app, name=name) for name in ("Rita Rep", "Max Ude")]


@pytest.fixture
def address(app):
    return f"/desk/clients/{new_client(app, source_status='P')}"


def token_of(page):
    [token] = {box.get("value") for box in page.find("input", name="csrf_token")}
    return token.partition(".")[0]  # what follows is the time


def test_a_part_has_the_token_and_the_name_of_who_looks_at_it(reps, address):
    pages = [rep.open(address) for rep in (*reps, *reps)]
    first, second, *again = map(token_of, pages)
    assert first != second
    assert again == [first, second]
    for page, rep in zip(pages, (*reps, *reps), strict=True):
        assert rep.name in page.html
        assert "\x00" not in page.html


def test_a_part_follows_what_it_says(reps, address):
    rep, other = reps
    assert ONE_WAITS in rep.open(address).html
    other.open(address)
    other.press(f"{address}/review/approve")
    assert ONE_WAITS not in rep.open(address).html
    assert "0113 496 0142" not in rep.page.html
    other.open(f"{address}?edit=detail.contact_number")
    other.press(f"{address}/edit", contact_number="0113 496 0142")
    assert "0113 496 0142" in rep.open(address).html
