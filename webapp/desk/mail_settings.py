"""Mail to you: whether one of the staff hears of new registrations, and when."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from webapp.desk.blueprint import bp
from webapp.mail.tell import can_mail
from webapp.record.problem import InputRefused
from webapp.users.staff_mails import OFFERED, read_wish, save_wish, wish_of
from webapp.web.answers import answer_page
from webapp.web.forms import Line, OneOf, PageForm

MAIL_TO_YOU = "Mail to you"


class MailForm(PageForm):
    """When one of the staff hears of new registrations."""

    new_clients = OneOf("New registrations", offered=OFFERED)
    daily_at = Line(
        "Time of the day", kind="code", width="width-8", hint="For once a day."
    )


@bp.get("/mail-settings")
def mail_settings() -> Any:
    """Show what the one who is signed in has chosen."""
    wish = wish_of(current_user.id)
    return _page(MailForm(**wish._asdict()), is_saved="saved" in request.args)


@bp.post("/mail-settings")
def mail_settings_post() -> Any:
    """Keep what they choose."""
    form = MailForm(request.form)
    try:
        wish = read_wish(form.new_clients.data or "", form.daily_at.text)
    except InputRefused as refused:
        return _page(form.refuse(refused.problems), 422)
    save_wish(current_user.id, wish)
    return redirect(url_for("desk.mail_settings", saved=1), 303)


def _page(form: MailForm, status: int = 200, *, is_saved: bool = False) -> Any:
    page = {"form": form, "is_saved": is_saved, "has_server": can_mail()}
    return answer_page(render_template("desk/mail_settings.html", **page), status)
