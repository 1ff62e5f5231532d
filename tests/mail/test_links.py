"""The links that people ask for by mail: of a draft that is put aside, and of a hand-over."""

from urllib.parse import urlsplit

from tests.support import database_rows, payloads
from tests.support.browser import Browser, Page
from tests.support.client_changes import ask_for
from tests.support.draft_links import begin_of_rep, take_over
from tests.support.mail_server import html_of, path_in, text_of
from tests.support.rep_browser import Rep
from webapp.desk.client import new_answer_link
from webapp.wizard.by_phone import NOWHERE


def saved_page(app):
    """A browser at the page that shows the private link of its draft."""
    browser = Browser(app).begin()
    browser.answer_step("you", payloads.smallest())
    browser.open(f"/register/{browser.draft}/saved")
    return browser


def ask_for_link(browser, address):
    values = {**dict(browser.page.values), "email": address}
    return browser.client.post(f"/register/{browser.draft}/saved", data=values)


def test_who_stops_gets_the_link_by_mail_and_goes_on_elsewhere(app, post, mailbox):
    browser = saved_page(app)
    assert browser.page.value("email") == "ada@example.com"
    for _ in range(2):  # a double click
        answer = ask_for_link(browser, "ada@other.example")
        assert answer.status_code == 200
        assert "The link is on its way" in answer.text
    assert post() == 1
    (mail,) = mailbox.taken
    assert (mail["To"], mail["Subject"]) == (
        "ada@other.example",
        "Your registration is saved",
    )
    typed = ("Ada", "Byron", payloads.smallest()["billing_address"]["address_town"])
    assert not any(word in text_of(mail) + html_of(mail) for word in typed)
    other = take_over(app, path_in(mail))
    assert other.draft == browser.draft


def test_a_wrong_address_is_refused_beside_its_field(app):
    browser = saved_page(app)
    answer = ask_for_link(browser, "ada@")
    assert answer.status_code == 422
    assert "Enter an email address in the format" in answer.text
    assert database_rows.rows(app, "outbox") == []


def test_without_a_mail_server_no_page_offers_mail(app_with):
    app = app_with()
    browser = saved_page(app)
    assert browser.page.find("input", name="email") == []
    assert ask_for_link(browser, "ada@other.example").status_code == 303
    assert database_rows.rows(app, "outbox") == []
    rep = begin_of_rep(app)
    page = rep.open(f"/register/{rep.draft}/hand-over")
    assert page.find("button", name="mail") == []
    page = rep.open("/desk/clients/quick")
    assert page.find("button", name="mail") == []


def test_a_rep_mails_the_link_that_the_customer_finishes_with(app, post, mailbox):
    rep = begin_of_rep(app, "Rosa Lind")
    page = rep.open(f"/register/{rep.draft}/hand-over")
    page = Page(rep.client.post(page.path, data={**dict(page.values), "mail": "1"}))
    assert "We mail it to" in page.html
    (shown,) = page.find("input", id="link")
    assert post() == 1
    (mail,) = mailbox.taken
    assert mail["To"] == payloads.full()["email"]
    assert mail["Subject"] == "Please finish your registration"
    assert "Already filled in: You, Your business, " in text_of(mail)
    assert "Terms" not in text_of(mail)  # the customer sees none
    assert "Rosa Lind" in text_of(mail)
    assert path_in(mail) == urlsplit(shown.get("value")).path  # it can be copied too
    customer = take_over(app, path_in(mail))
    assert customer.draft == rep.draft


def test_a_rep_on_the_phone_mails_the_link_of_what_is_filled_in(app, post, mailbox):
    rep = Rep(app, "Rosa Lind")
    rep.open("/desk/clients/quick")
    address = rep.page.path
    page = Page(rep.client.post(address, data={**dict(rep.page.values), "mail": "1"}))
    assert (page.status, page.summary) == (422, [NOWHERE])
    typed = {**dict(page.values), "email": "hana@juniper.example", "mail": "1"}
    page = Page(rep.client.post(address, data=typed))
    assert "We mail it to" in page.html
    assert post() == 1
    (mail,) = mailbox.taken
    assert mail["To"] == "hana@juniper.example"
    assert take_over(app, path_in(mail)).draft == address.rsplit("/", 1)[1]


def test_a_link_that_was_replaced_is_not_mailed(app, post, mailbox):
    rep = begin_of_rep(app)
    address = f"/register/{rep.draft}/hand-over"
    for button in ("mail", "make"):
        page = rep.open(address)
        rep.client.post(address, data={**dict(page.values), button: "1"})
    post()
    assert mailbox.taken == []
    assert database_rows.rows(app, "outbox")[0]["state"] == "overtaken"


def test_the_link_of_a_mail_and_that_of_the_desk_work_side_by_side(
    app, door, post, mailbox
):
    door.create(payloads.full())
    ask_for(app, "detail.vat_number")
    post()
    with app.test_request_context():
        copied = urlsplit(new_answer_link(1)).path
    for path in (path_in(mailbox.taken[-1]), copied):
        assert app.test_client().get(path).status_code == 200
