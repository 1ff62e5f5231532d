"""What needs attention of a client is settled with a word, and quiet from then on."""

import pytest

from tests.support import payloads
from tests.support.browser import text_of
from tests.support.desk_browser import Visitor, new_client
from tests.support.rep_browser import Rep

EORI = "detail.eori_number"


@pytest.fixture
def app(shared_door):
    return shared_door.client.application


@pytest.fixture(scope="module")
def reps(shared_door):
    app = shared_door.client.application
    return Visitor(app), Visitor(app, name="Max Ude")


@pytest.fixture
def rep(reps):
    return reps[0]


NUMBERS = iter(range(1, 10**6))


def client_with(app, **changes):
    number = next(NUMBERS)
    payload = payloads.smallest() | {
        "email": f"apart{number}@example.com",
        "first_name": f"Ada{number}",
    }
    for path, value in changes.items():
        payload = payloads.having(payload, path.replace("__", "."), value)
    return new_client(app, payload)


def attention(page):
    strips = page.find("ul", **{"aria-label": "Needs attention"})
    return [text_of(line) for strip in strips for line in strip.iter("li")]


def settle(rep, client_id, word="checked by phone", status=200):
    rep.open(f"/desk/clients/{client_id}")
    return rep.press(f"/desk/clients/{client_id}/advice", word=word, status=status)


def history(page):
    entries = [each for each in page.find("li") if "entry" in each.get("class", "")]
    return [text_of(each) for each in entries]


def test_an_advice_is_settled_with_a_word_and_stays_quiet(app, rep):
    client_id = client_with(app, detail__eori_number="XX")
    page = settle(rep, client_id)
    assert page.notices == ["It is settled."]
    assert attention(page) == []
    [fold] = page.find("details", **{"class": "settled"})
    assert "EORI number: checked by phone Rita Rep" in text_of(fold)
    assert "settled the advice on Advice" not in page.html
    assert "Rita Rep settled the advice on EORI number" in history(page)[0]
    # another field is changed, which computes every advice again
    rep.open(f"/desk/clients/{client_id}?edit=detail.website")
    page = rep.press(f"/desk/clients/{client_id}/edit", website="https://a.example")
    assert attention(page) == []
    # another value is another advice
    rep.open(f"/desk/clients/{client_id}?edit={EORI}")
    page = rep.press(f"/desk/clients/{client_id}/edit", eori_number="YY")
    assert "EORI number" in attention(page)[0]


def test_what_was_settled_is_taken_back(app, rep):
    client_id = client_with(app, detail__eori_number="XX")
    page = settle(rep, client_id)
    [form] = [
        each
        for each in page.find("form")
        if each.get("action").startswith(f"/desk/clients/{client_id}/advice/")
    ]
    page = rep.press(form.get("action"))
    assert "EORI number" in attention(page)[0]
    assert "took back what settled the advice on EORI number" in history(page)[0]


def test_a_word_is_needed_and_what_was_typed_is_kept(app, rep):
    client_id = client_with(app, detail__eori_number="XX")
    page = settle(rep, client_id, word=" ", status=422)
    assert page.title.startswith("Error: ")
    [message] = page.errors.values()
    assert message.startswith("Say in a word how it was settled")
    page = settle(rep, client_id, word="x" * 501, status=422)
    [box] = [each for each in page.find("input", name="word") if each.get("value")]
    assert box.get("value") == "x" * 501
    assert not page.mistakes


def test_two_who_settle_the_same_are_told(app, reps):
    rita, max_ude = reps
    client_id = client_with(app, detail__eori_number="XX")
    max_ude.open(f"/desk/clients/{client_id}")
    settle(rita, client_id)
    page = max_ude.press(
        f"/desk/clients/{client_id}/advice", word="asked them", status=409
    )
    assert page.notices == ["Rita Rep settled it already."]
    assert len([each for each in history(page) if "settled" in each]) == 1


def test_a_different_client_is_quiet_for_both_and_that_is_taken_back(app, rep):
    same = {"detail__company_number": "01234567"}
    one, other = client_with(app, **same), client_with(app, **same)
    page = rep.open(f"/desk/clients/{one}")
    assert "same company number" in attention(page)[0]
    address = f"/desk/clients/{one}/different/{other}"
    page = rep.press(address, word="", status=422)
    page = rep.press(address, word="two shops of one owner")
    assert attention(page) == []
    assert "marked as a different client" in history(page)[0]
    page = rep.open(f"/desk/clients/{other}")
    assert attention(page) == []
    assert "two shops of one owner" in history(page)[0]
    rep.post(address, [("csrf_token", page.value("csrf_token")), ("word", "x")], 409)
    page = rep.open(f"/desk/clients/{other}")
    page = rep.press(f"/desk/clients/{other}/different/{one}")
    assert "same company number" in attention(page)[0]
    assert "took back that it is a different client" in history(page)[0]


def test_who_was_told_apart_at_registration_is_quiet_too(app, rep):
    email = "apart-at-registration@example.com"
    other = new_client(app, payloads.smallest() | {"email": email})
    walk = Rep(app, "Ina Holm").start(payloads.smallest() | {"email": email})
    walk.get("check")
    walk.fill(duplicate_reason="A branch of theirs").press(None)
    page = rep.open(f"/desk/clients/{other}")
    assert not [each for each in attention(page) if "same email address" in each]
    [fold] = page.find("details", **{"class": "settled"})
    assert "A branch of theirs Ina Holm" in text_of(fold)


def test_what_was_settled_rests_through_a_merge_and_is_back_after_it(app, rep):
    same = {"detail__company_number": "07654321", "detail__eori_number": "XX"}
    third = client_with(app, **same)
    stays, merged = client_with(app, **same), client_with(app, **same)
    settle(rep, merged)
    rep.press(f"/desk/clients/{merged}/different/{third}", word="another shop")
    quiet = attention(rep.open(f"/desk/clients/{merged}"))
    rep.post(
        f"/desk/clients/{merged}/notes",
        [("csrf_token", rep.page.value("csrf_token")), ("text", "@max look")],
    )
    address = f"/desk/clients/{stays}/merge/{merged}"
    rep.open(address)
    rep.press(address, "Merge into", stays=str(stays))
    page = rep.open(f"/desk/clients/{merged}")
    assert page.path == f"/desk/clients/{stays}"
    rep.press(f"/desk/clients/{stays}/merge/{merged}/undo")
    assert attention(rep.open(f"/desk/clients/{merged}")) == quiet
