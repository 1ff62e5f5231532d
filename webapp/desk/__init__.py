"""The sales desk: what waits, the list of clients, one client, review, reference lists, staff
and keys. For reps and admins.
"""

from flask import Flask

from webapp.desk import (  # noqa: F401 - they put their views on the blueprint
    ages,
    client,
    clients,
    confirm,
    drafts,
    edit,
    export,
    home,
    keyboard,
    keys,
    lists,
    login,
    mail_settings,
    merge,
    messages,
    new,
    notes,
    palette,
    put_back,
    queue,
    rep,
    review,
    review_several,
    settle,
    staff,
    test_clients,
    undo,
    undo_several,
    views,
    webhooks,
    words,
)
from webapp.desk.blueprint import bp
from webapp.desk.came_from import list_url
from webapp.desk.menu import desk_menu


def init_app(app: Flask) -> None:
    """Register the desk's pages."""
    app.register_blueprint(bp)
    ages.init_app(app)
    words.init_app(app)
    app.jinja_env.globals.update(
        desk_menu=desk_menu,
        list_url=list_url,
        drafts_found=drafts.drafts_found,
    )
