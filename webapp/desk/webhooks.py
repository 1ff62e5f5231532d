"""Webhooks, for administrators: endpoints made, changed and paused, their secrets, and what was
delivered to them.
"""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from webapp.desk.blueprint import admin_required, bp
from webapp.desk.numbers import asked_number, number_of
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.transactions import end_reading
from webapp.web.forms import Line, OneOf, PageForm, SeveralOf
from webapp.web.logs import log_event
from webapp.webhooks import deliveries, endpoints
from webapp.webhooks.body import EVENT_TYPES, body_of
from webapp.webhooks.deliveries import FILTERS, PAGE, Delivery
from webapp.webhooks.endpoints import find_webhook
from webapp.webhooks.handler import WAITS
from webapp.webhooks.models import Webhook
from webapp.webhooks.values import Values, read_values

THIN, FULL = "thin", "full"
BODIES = {THIN: "Ids, code, state and changed fields", FULL: "The whole client as well"}
EVENT_WORDS = {name: name.partition(".")[2].replace("_", " ") for name in EVENT_TYPES}
STATE_WORDS = {
    "on": ("tag-approved", "On"),
    "paused": ("tag-suspended", "Paused"),
    "disabled": ("tag-rejected", "Disabled"),
}
NOTICES = {
    "made": "It is made.",
    "saved": "It is saved.",
    "test": "A test event is on its way.",
    "again": "It is sent again, with the same id.",
    "paused": "It is paused. What happens is kept for it, and sent when it goes on.",
    "on": "It goes on.",
    "ended": "The new secret alone signs now.",
    "deleted": "It is deleted.",
}


class WebhookForm(PageForm):
    """An endpoint to make or to change."""

    name = Line("Name", kind="code", hint="What it is for, such as erp.")
    url = Line("URL", kind="code", inputmode="url", hint="It takes events by POST.")
    events = SeveralOf("Events", offered=EVENT_WORDS)
    body = OneOf("Data", offered=BODIES)

    def values(self) -> Values:
        """Return what was typed. Raises InputRefused."""
        events, is_full = self.events.chosen, self.body.data == FULL
        return read_values(self.name.text, self.url.text, events, is_full=is_full)


def found(webhook_id: int) -> Webhook:
    """Return an endpoint, or answer 404."""
    return find_webhook(webhook_id) or abort(404)


@bp.get("/webhooks")
@admin_required
def webhooks() -> Any:
    """Show the endpoints and the form to make one."""
    return show_all(WebhookForm(data={"events": EVENT_TYPES, "body": THIN}))


@bp.post("/webhooks")
@admin_required
def webhooks_post() -> Any:
    """Make an endpoint; this answer is the only page that shows its secret."""
    form = WebhookForm(request.form)
    try:
        webhook_id, secret = endpoints.create(form.values(), g.actor.name)
    except InputRefused as error:
        return show_all(form.refuse(error.problems), 422)
    log_event("webhook made", by=g.actor.name, webhook=webhook_id)
    return show(found(webhook_id), secret=secret, notice=NOTICES["made"])


@bp.get("/webhooks/<id:webhook_id>")
@admin_required
def webhook(webhook_id: int) -> Any:
    """Show an endpoint, what was delivered to it, and one delivery opened."""
    return show(found(webhook_id), notice=NOTICES.get(request.args.get("told", ""), ""))


@bp.get("/webhooks/<id:webhook_id>/edit")
@admin_required
def webhook_edit(webhook_id: int) -> Any:
    """Show the form that changes an endpoint."""
    its = found(webhook_id)
    body = FULL if its.is_full else THIN
    values = {"name": its.name, "url": its.url, "events": its.events, "body": body}
    return show_edit(its, WebhookForm(data=values), its.version)


@bp.post("/webhooks/<id:webhook_id>/edit")
@admin_required
def webhook_edit_post(webhook_id: int) -> Any:
    """Change an endpoint, unless somebody else did meanwhile."""
    its, form = found(webhook_id), WebhookForm(request.form)
    try:
        endpoints.change(webhook_id, form.values(), posted_version())
    except InputRefused as error:
        is_stale = error.problems == (endpoints.STALE,)
        end_reading()
        form.refuse(error.problems)
        return show_edit(its, form, found(webhook_id).version, 409 if is_stale else 422)
    log_event("webhook changed", by=g.actor.name, webhook=webhook_id)
    return back_to(webhook_id, "saved")


@bp.post("/webhooks/<id:webhook_id>/secret")
@admin_required
def webhook_secret(webhook_id: int) -> Any:
    """Give an endpoint a new secret; this answer is the only page that shows it."""
    found(webhook_id)
    try:
        secret = endpoints.rotate(webhook_id, posted_version(), g.actor.name)
    except InputRefused as error:
        end_reading()
        return show(found(webhook_id), problems=error.problems, status=409)
    log_event("webhook secret made", by=g.actor.name, webhook=webhook_id)
    return show(found(webhook_id), secret=secret)


@bp.post("/webhooks/<id:webhook_id>/<action>")
@admin_required
def webhook_act(webhook_id: int, action: str) -> Any:
    """Pause an endpoint or let it go on, send it a test event, end its old secret, delete it."""
    found(webhook_id)
    if action in endpoints.MOVES:
        endpoints.move(webhook_id, action)
        told = "paused" if action == "pause" else "on"
    elif action == "test":
        deliveries.send_test(webhook_id)
        told = "test"
    elif action == "end-secret":
        try:
            endpoints.end_old_secret(webhook_id)
        except InputRefused:  # somebody deleted it meanwhile
            abort(404)
        told = "ended"
    elif action == "delete":
        endpoints.delete(webhook_id)
    else:
        abort(404)
    log_event(f"webhook {action}", by=g.actor.name, webhook=webhook_id)
    if action == "delete":
        return redirect(url_for("desk.webhooks", told="deleted"), 303)
    return back_to(webhook_id, told)


@bp.post("/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/again")
@admin_required
def webhook_again(webhook_id: int, delivery_id: int) -> Any:
    """Send a delivery again with the same id."""
    found(webhook_id)
    if not deliveries.redeliver(webhook_id, delivery_id):
        abort(404)
    log_event("webhook redelivered", by=g.actor.name, webhook=webhook_id)
    return back_to(webhook_id, "again", opened=delivery_id)


def posted_version() -> int:
    """Return the version that a form was made for, 0 for none."""
    return number_of(request.form.get("version", "")) or 0


def back_to(webhook_id: int, told: str, **more: Any) -> Any:
    """Go to the page of an endpoint, which says what was done."""
    address = url_for("desk.webhook", webhook_id=webhook_id, told=told, **more)
    return redirect(address, 303)


def show_all(form: WebhookForm, status: int = 200) -> Any:
    """Answer the page of all endpoints; what was typed stays."""
    all_webhooks = endpoints.webhooks()
    return render_template(
        "desk/webhooks.html",
        form=form,
        webhooks=all_webhooks,
        states=STATE_WORDS,
        events=EVENT_WORDS,
        is_full=len(all_webhooks) >= endpoints.MOST,
        notice=NOTICES["deleted"] if request.args.get("told") == "deleted" else "",
    ), status


def show_edit(its: Webhook, form: WebhookForm, version: int, status: int = 200) -> Any:
    """Answer the form that changes an endpoint; what was typed stays."""
    page = {"webhook": its, "form": form, "version": version}
    return render_template("desk/webhook_edit.html", **page), status


def show(
    its: Webhook,
    status: int = 200,
    *,
    secret: str = "",
    notice: str = "",
    problems: Any = (),
) -> Any:
    """Answer the page of an endpoint, with the deliveries that the address asks for."""
    state = request.args.get("state", "")
    state = state if state in FILTERS else ""
    rows = deliveries.deliveries(its.id, state, asked_number("before"))
    listed, opened = rows[:PAGE], asked_number("opened")
    has_it = any(each.row.id == opened for each in listed)
    if opened and not has_it and (one := deliveries.find_delivery(its.id, opened)):
        listed = [one, *listed]
    return render_template(
        "desk/webhook.html",
        webhook=its,
        secret=secret,
        notice=notice,
        problems=[Problem(*each) for each in problems],
        state=state,
        state_words=STATE_WORDS[its.state],
        is_changing=endpoints.is_changing(its, now()),
        deliveries=listed,
        older=listed[-1].row.id if len(rows) > PAGE else None,
        opened=opened,
        sent=sent_of(listed, opened, its),
        figures=deliveries.figures_of(its.id),
        words_of=words_of,
        tries=len(WAITS),
        events=[EVENT_WORDS.get(name, name) for name in its.events],
        number_of_events=len(EVENT_TYPES),
    ), status


def sent_of(listed: list[Delivery], opened: int | None, its: Webhook) -> str:
    """Return the body of the delivery that is opened, made anew; "" when its client is gone."""
    rows = [each.row for each in listed if each.row.id == opened]
    return (body_of(rows[0], its) or "") if rows else ""


def words_of(delivery: Delivery) -> tuple[str, str]:
    """Return the class of the tag of a delivery, and how it stands in words."""
    last = next(iter(delivery.attempts), None)
    came = f"{last.status}" if last and last.status else "No answer"
    if delivery.state == "delivered":
        took = f" in {last.milliseconds} ms" if last else ""
        return "tag-approved", f"{came if last else 'Delivered'}{took}"
    if delivery.state == "waiting":
        is_new = delivery.row.tries == 0 or not last
        return "tag-pending", "Waiting" if is_new else f"{came}, waiting"
    if delivery.state == "given_up":
        return "tag-rejected", f"{came if last else 'No answer'}, given up"
    return "tag-suspended", "Not sent"
