"""Saving the list as a view under a name, for oneself or for all; changing and deleting one."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user

from webapp.clients import views
from webapp.desk.blueprint import bp
from webapp.desk.came_from import came_from
from webapp.desk.clients import ViewForm, show_list
from webapp.desk.query import Query
from webapp.record.problem import InputRefused


@bp.post("/views")
def save_view() -> Any:
    """Save the list as a new view."""
    query, form = came_from(), posted()
    try:
        view_id = views.save_view(
            current_user.id, form.name, query.view, is_shared=form.is_shared
        )
    except InputRefused as wrong:
        return refused(query, form, wrong)
    return redirect(_url(query, view=str(view_id)), 303)


@bp.post("/views/<id:view_id>")
def change_view(view_id: int) -> Any:
    """Give a view its name, what the list shows, and whom it is for."""
    view = views.find_view(view_id, current_user) or abort(404)
    query, form = came_from(), posted()
    try:
        views.change_view(view.id, form.name, query.view, is_shared=form.is_shared)
    except InputRefused as wrong:
        return refused(query, form, wrong)
    return redirect(_url(query, view=str(view.id)), 303)


@bp.post("/views/<id:view_id>/delete")
def delete_view(view_id: int) -> Any:
    """Delete a view; the list stays as it is."""
    if view := views.find_view(view_id, current_user):
        views.delete_view(view.id)
    return redirect(_url(came_from(), view=""), 303)


def posted() -> ViewForm:
    """Return what was posted; without a name it is no form of ours."""
    if "name" not in request.form:
        abort(400)
    return ViewForm(request.form["name"], "shared" in request.form)


def refused(query: Query, form: ViewForm, wrong: InputRefused) -> Any:
    """Answer the list again, with what is wrong with the name."""
    return show_list(query, form._replace(problem=wrong.problems[0].message))


def _url(query: Query, **changes: str) -> str:
    return url_for("desk.clients", **query.address(page=query.page, **changes))
