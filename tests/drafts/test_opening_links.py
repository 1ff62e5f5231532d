"""Links that open a draft are spent when the draft is stored, and not before."""

import pytest

from tests.support import database_rows
from tests.support.browser import Browser
from tests.support.busy_database import busy
from tests.support.client_changes import answer_link, ask_for, door_with_client
from tests.support.draft_links import begin_of_rep, hand_over
from webapp.drafts import store
from webapp.drafts.of_reps import given_back
from webapp.users.links import make_link


def of_hand_over(app):
    return hand_over(begin_of_rep(app)), "UPDATE drafts"


def of_answer(app):
    door_with_client(app)
    ask_for(app, "email")
    return answer_link(app), "INSERT INTO drafts"


def of_follow(app):
    door_with_client(app)
    ask_for(app, "email")
    with app.app_context():
        return f"/follow/{make_link('follow', client_id=1)}", "INSERT INTO drafts"


@pytest.mark.security("R7", "R18")
@pytest.mark.parametrize("link_to", [of_hand_over, of_answer, of_follow])
def test_a_link_opens_its_draft_after_the_database_was_busy(app, link_to):
    link, storing = link_to(app)
    customer = Browser(app)
    typed = dict(customer.open(link).values)
    with busy(app, storing):
        assert customer.client.post(link, data=typed).status_code == 503
    drafts = database_rows.counts(app)["drafts"]
    opened = customer.client.post(link, data=typed)
    assert opened.status_code == 303
    assert customer.open(opened.location).status == 200
    assert customer.client.post(link, data=typed).status_code == 404
    assert database_rows.counts(app)["drafts"] - drafts == (link_to is not of_hand_over)


@pytest.mark.security("R18")
@pytest.mark.parametrize("link_to", [of_hand_over, of_answer, of_follow])
def test_a_link_that_another_browser_used_at_the_same_moment_opens_nothing(
    app, link_to, monkeypatch
):
    link, _storing = link_to(app)
    first, second = Browser(app), Browser(app)
    typed = dict(first.open(link).values), dict(second.open(link).values)
    answers = []
    for name in ("save", "begin_answers"):
        before(
            monkeypatch,
            name,
            lambda: answers.append(first.client.post(link, data=typed[0])),
        )
    late = second.client.post(link, data=typed[1], follow_redirects=True)
    assert [answer.status_code for answer in answers] == [303]
    assert late.status_code == 404
    assert second.client.get(answers[0].location).status_code == 404
    assert database_rows.counts(app)["drafts"] == 1


def test_a_draft_that_its_rep_took_back_at_the_same_moment_stays_with_the_rep(
    app, monkeypatch
):
    rep = begin_of_rep(app)
    link = hand_over(rep)
    customer = Browser(app)
    typed = dict(customer.open(link).values)

    def take_back():
        with app.app_context():
            store.save(given_back(store.load(rep.draft), by_customer=False))

    before(monkeypatch, "save", take_back)
    late = customer.client.post(link, data=typed, follow_redirects=True)
    assert late.status_code == 404
    assert rep.get("you").status == 200


def before(monkeypatch, name, happens):
    """Let something happen when a draft is about to be stored the next time."""
    stores = getattr(store, name)

    def stored(*args, **options):
        monkeypatch.setattr(store, name, stores)
        happens()
        return stores(*args, **options)

    monkeypatch.setattr(store, name, stored)
