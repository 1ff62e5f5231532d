"""The staff, for administrators: made and invited, given a role, disabled."""

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Connection

from webapp.clients.lists import names_in
from webapp.config import LINK_LIVES
from webapp.desk.blueprint import admin_required, bp
from webapp.mail.mails import invitation
from webapp.mail.mails.invitation import put_invitation_link
from webapp.mail.tell import can_mail, put_mail
from webapp.record.problem import InputRefused, Problem
from webapp.storage.columns import now
from webapp.storage.transactions import retried, write
from webapp.users import staff as staff_users
from webapp.users.links import invitations_until
from webapp.users.models import ROLES, STAFF
from webapp.users.sessions import seen_on
from webapp.web.answers import public_url
from webapp.web.forms import Line, OneOf, PageForm
from webapp.web.logs import log_event

NO_DEPARTMENT = "Choose one of these departments"


class StaffForm(PageForm):
    """Somebody to add to the staff."""

    name = Line("Name", kind="name", hint="Shown in the history of what they do.")
    email = Line(
        "Email address", kind="code", inputmode="email", hint="They sign in with it."
    )
    role = OneOf("Role", offered={role: ROLES[role] for role in STAFF}, default="rep")


@bp.get("/staff")
@admin_required
def staff() -> Any:
    """Show the staff and the form to add somebody."""
    return show(StaffForm())


@bp.post("/staff")
@admin_required
def staff_post() -> Any:
    """Add somebody, and show the link with which they choose their password; it is shown this
    once.
    """
    form = StaffForm(request.form)
    try:
        values = staff_users.read_staff(form.data)
        link = add(values)
    except InputRefused as error:
        return show(form.refuse(error.problems), 422)
    log_event(
        "staff made", by=g.actor.name, user=values["username"], role=values["role"]
    )
    return show(StaffForm(), link=link, invited=values["name"])


@bp.post("/staff/<id:user_id>/<action>")
@admin_required
def staff_change(user_id: int, action: str) -> Any:
    """Disable or enable somebody, change the role, or make a new link to choose a password."""
    changes: dict[str, dict[str, Any]] = {
        "disable": {"disabled_on": now()},
        "enable": {"disabled_on": None},
        "link": {},
        "department": {"department": request.form.get("department") or None},
        **{role: {"role": role} for role in STAFF},
    }
    if action not in changes:
        abort(404)
    if action == "department" and not is_department_posted():
        wrong = Problem(f"department-{user_id}", "choice", NO_DEPARTMENT)
        return show(StaffForm().refuse([wrong]), 422)
    try:
        by = current_user.id
        if action == "link":
            user = staff_users.staff_to_invite(user_id, by)
        else:
            user = staff_users.change_staff(user_id, by, **changes[action])
    except InputRefused as error:
        return show(StaffForm().refuse(error.problems), 409)
    log_event(f"staff {action}", by=g.actor.name, user=user.username)
    if action == "link":
        return show(StaffForm(), link=invite(user.id), invited=user.name)
    return redirect(url_for("desk.staff"), 303)


def is_department_posted() -> bool:
    """Tell whether one of the departments was chosen, or none; a form without the field is no form
    of ours.
    """
    if "department" not in request.form:
        abort(400)
    chosen = request.form["department"]
    return not chosen or chosen in names_in("departments")


@retried
def add(values: Mapping[str, Any]) -> str:
    """Store somebody of the staff and return the address of their invitation. Raises InputRefused
    when the email address is taken.
    """
    with write() as connection:
        return put_invitation(connection, staff_users.insert_staff(connection, values))


@retried
def invite(user_id: int) -> str:
    """Return the address of a new invitation."""
    with write() as connection:
        return put_invitation(connection, user_id)


def put_invitation(connection: Connection, user_id: int) -> str:
    """Store an invitation and return its address; it is mailed too where there is mail."""
    token, seed = put_invitation_link(connection, user_id)
    if can_mail():
        mail = {"user_id": user_id, "parameters": {invitation.SEED: seed}}
        put_mail(connection, invitation.NAME, f"{user_id}/{seed}", **mail)
    return public_url("auth.invitation", token=token)


def by_department() -> Mapping[str, str]:
    """Return the departments of which somebody can get new clients, none where that is not the
    rule.
    """
    if current_app.config["NEW_CLIENTS"] != "department":
        return {}
    return names_in("departments")


def show(
    form: StaffForm,
    status: int = 200,
    *,
    link: str = "",
    invited: str = "",
) -> Any:
    """Answer the page; what was typed stays."""
    people = staff_users.staff()
    ids = [person.id for person in people]
    page = {
        "form": form,
        "link": link,
        "invited": invited,
        "people": people,
        "seen": seen_on(ids),
        "invited_until": invitations_until(ids),
        "roles": {role: ROLES[role] for role in STAFF},
        "departments": by_department(),
        "days": LINK_LIVES["invitation"].days,
    }
    return render_template("desk/staff.html", **page), status
