"""What the wizard sends by mail: the private link of who stops, and the link of a hand-over."""

import hashlib
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import Connection

from webapp.drafts.draft import Draft
from webapp.drafts.limits import DRAFTS
from webapp.mail.address import read_address
from webapp.mail.mails.hand_over import SEED
from webapp.mail.mails.unfinished import AFTER, TURN
from webapp.mail.tell import can_mail, put_mail
from webapp.record import given
from webapp.record.problem import InputRefused
from webapp.record.schema import text_at
from webapp.storage.columns import now
from webapp.storage.transactions import write
from webapp.web.answers import check_token
from webapp.web.forms import Line, PageForm
from webapp.wizard.blueprint import bp
from webapp.wizard.opening import own_draft
from webapp.wizard.pages import render_saved


class AddressForm(PageForm):
    """The address that a private link is sent to."""

    email = Line(
        text_at("email").label,
        autocomplete="email",
        inputmode="email",
        hint="We use it to send the link, and for nothing else.",
    )


def form_for(draft: Draft) -> AddressForm | None:
    """Return the form of the page that shows a private link, None where no mail is sent."""
    return AddressForm(email=given.text(draft.payload, "email")) if can_mail() else None


@bp.post("/<draft_id>/saved")
@DRAFTS
def saved_post(draft_id: str) -> Any:
    """Send the private link to an address; the answer is the same whoever has it. Where none can be
    sent, the answer is the page that says how the draft stands.
    """
    draft = own_draft(draft_id)
    if not can_mail() or draft.version == 0 or draft.is_done or draft.owner_id:
        return redirect(url_for("wizard.saved", draft_id=draft.id), 303)
    check_token()
    form = AddressForm(request.form)
    try:
        address = read_address(form.email.text)
    except InputRefused as refused:
        return render_saved(draft, form.refuse(refused.problems), status=422)
    send_saved_link(draft, address)
    return render_saved(draft, form, sent_to=address)


def send_saved_link(draft: Draft, address: str) -> None:
    """Send the private link of a draft, once a day to one address, and remind whom it went to."""
    digest = hashlib.sha256(address.lower().encode()).hexdigest()[:32]
    key = f"{draft.id}/{now():%Y-%m-%d}/{digest}"
    with write() as connection:
        put_mail(connection, "saved_link", key, draft_id=draft.id, address=address)
        put_reminders(connection, draft.id, address, digest)


def put_reminders(
    connection: Connection, draft_id: str, address: str, digest: str
) -> None:
    """Write the reminders of an unfinished draft ahead, each once for one address; they look when
    their time has come whether the draft is as it was.
    """
    for turn, after in AFTER.items():
        put_mail(
            connection,
            "unfinished",
            f"{draft_id}/{turn}/{digest}",
            draft_id=draft_id,
            address=address,
            parameters={TURN: turn},
            due_on=now() + after,
        )


def address_of(draft: Draft) -> str:
    """Return where a hand-over can be mailed to, "" when nowhere."""
    try:
        return read_address(given.text(draft.payload, "email")) if can_mail() else ""
    except InputRefused:
        return ""


def put_hand_over(
    connection: Connection, *, draft_id: str, address: str, rep_id: int, seed: str
) -> None:
    """Write the mail of a hand-over, whose token comes of a seed, in the transaction of it."""
    put = partial(put_mail, connection, "hand_over", f"{draft_id}/{seed}")
    put(draft_id=draft_id, address=address, user_id=rep_id, parameters={SEED: seed})
