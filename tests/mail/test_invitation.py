"""An invitation by mail: the link is the one that the administrator is shown."""

from urllib.parse import urlsplit

from tests.support.browser import Browser, Page
from tests.support.mail_server import path_in, text_of
from tests.support.users import make_user, sign_in

PASSWORD = "nine amber lanterns over water"


def test_who_is_invited_gets_the_link_by_mail_too(app, post, mailbox):
    admin = Browser(app)
    sign_in(admin.client, make_user(app, "admin", "Rosa Lind"))
    values = {"name": "Tom Hale", "email": "tom@shop.example", "role": "rep"}
    values["csrf_token"] = admin.open("/desk/staff").value("csrf_token")
    page = Page(admin.client.post("/desk/staff", data=values))
    (shown,) = page.find("input", id="link")
    assert "We mail it to them too." in page.html
    post()
    (mail,) = mailbox.taken
    assert (mail["To"], mail["Subject"]) == (
        "tom@shop.example",
        "You are invited to the sales desk",
    )
    assert "Tom Hale" not in text_of(mail)
    assert path_in(mail) == urlsplit(shown.get("value")).path
    guest = Browser(app)
    form = dict(guest.open(path_in(mail)).values)
    answer = guest.client.post(path_in(mail), data={**form, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/desk")
    post()
    assert len(mailbox.taken) == 1  # the first password is no other one
