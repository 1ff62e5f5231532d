"""Views of the list under a name: kept, changed, shared, deleted; whose they are."""

import pytest

from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, links, new_client
from webapp.clients import views

QUERY = "state=P&sort=name&columns=email%2Cstate"


@pytest.fixture
def rep(app):
    """A rep who has kept what waits under a name."""
    visitor = Visitor(app, name="Rita Rep")
    new_client(app)
    visitor.open(f"/desk/clients?{QUERY}")
    visitor.press("/desk/views", name="My queue")
    return visitor


def tabs(page):
    """The views beyond those that everybody has."""
    return [text_of(link) for link in page.find("a", **{"class": "view"})][5:]


def current(page):
    return [
        text_of(link)
        for link in page.find("a", **{"class": "view"})
        if link.get("aria-current")
    ]


def test_a_view_keeps_filters_order_and_columns(rep):
    page = rep.open("/desk/clients")
    assert tabs(page) == ["My queue 1"]
    address = links(page)["My queue 1"]
    assert address == f"/desk/clients?{QUERY}&view=1".replace("%2C", ",")
    page = rep.open(address)
    assert current(page) == ["My queue 1"]
    heads = [text_of(head) for head in page.find("th", scope="col")]
    assert heads[1:] == ["Name", "Email", "State"]


def test_a_view_is_renamed_changed_and_shared(rep):
    other = Visitor(rep.app, name="Max Ude")
    assert tabs(other.open("/desk/clients")) == []
    rep.open(f"/desk/clients?{QUERY.replace('name', 'account')}&view=1")
    rep.press("/desk/views/1", "Save changes", name="By code", shared="1")
    assert tabs(rep.page) == ["By code 1"]
    page = other.open("/desk/clients")
    assert "sort=account" in links(page)["By code 1"]


def test_a_view_is_deleted_and_the_list_stays(rep):
    rep.open(f"/desk/clients?{QUERY}&view=1")
    rep.press("/desk/views/1/delete")
    assert tabs(rep.page) == []
    assert rep.page.value("list") == QUERY


@pytest.mark.security("R12")
def test_a_view_is_changed_by_its_owner_or_when_it_is_for_all_by_an_administrator(rep):
    other, admin = Visitor(rep.app, name="Max"), Visitor(rep.app, "admin", name="Iris")
    change = [("name", "Taken over"), ("shared", "1"), ("list", "")]
    for visitor in (other, admin):
        token = visitor.open("/desk/clients").value("csrf_token")
        visitor.post("/desk/views/1", [*change, ("csrf_token", token)], status=404)
        visitor.post("/desk/views/1/delete", [("csrf_token", token), ("list", "")])
    assert tabs(rep.open("/desk/clients")) == ["My queue 1"]
    rep.open(f"/desk/clients?{QUERY}&view=1")
    rep.press("/desk/views/1", "Save changes", name="My queue", shared="1")
    for visitor, status in ((other, 404), (admin, 200)):
        token = visitor.open("/desk/clients").value("csrf_token")
        visitor.post("/desk/views/1", [*change, ("csrf_token", token)], status=status)
    assert tabs(other.open("/desk/clients")) == ["Taken over 1"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "Enter a name for the view"),
        ("My queue", "You have a view with this name: choose another name"),
        ("x" * 41, "Shorten the name to 40 characters or fewer"),
    ],
)
def test_a_name_that_cannot_be_is_told_and_the_list_stays(rep, name, problem):
    rep.open(f"/desk/clients?{QUERY}")
    page = rep.press("/desk/views", name=name, status=422)
    assert f"Error: </span>{problem}" in page.html
    assert page.title.startswith("Error: ")
    assert page.value("list") == QUERY
    assert tabs(page) == ["My queue 1"]


@pytest.mark.security("R11a")
def test_somebody_has_so_many_views_and_no_more(rep, monkeypatch):
    monkeypatch.setattr(views, "MOST_OF_ONE", 1)
    rep.open("/desk/clients")
    page = rep.press("/desk/views", name="One more", status=422)
    assert "Delete a view first" in page.html


def test_a_view_whose_filter_is_gone_is_no_failure(rep):
    with rep.app.app_context():
        views.change_view(1, "Old", {"department": "Mars"}, is_shared=False)
    assert tabs(rep.open("/desk/clients")) == ["Old"]


@pytest.mark.security("R9")
def test_a_name_is_text(rep):
    rep.open("/desk/clients")
    rep.press("/desk/views", name="<script>alert(1)</script>")
    assert "<script>alert(1)</script> 1" in tabs(rep.page)
    assert not rep.page.mistakes
