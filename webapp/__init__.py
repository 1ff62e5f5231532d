"""The client registration desk: one record, one list of rules, and the doors that people and programs use."""

import os
from collections.abc import Mapping

from flask import Flask

from webapp import (
    commands,
    compression,
    config,
    cookies,
    database,
    errors,
    guard,
    hashing,
    hosts,
    logs,
    origins,
    pages,
    proxies,
    security,
    static_files,
)
from webapp.account import init_app as init_account
from webapp.api import bp as api_bp
from webapp.api import init_app as init_api
from webapp.auth import init_app as init_auth
from webapp.desk import init_app as init_desk
from webapp.extensions import csrf, db, limiter, migrate
from webapp.wizard import bp as wizard_bp
from webapp.wizard import init_app as init_wizard


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the application. `settings` are texts by name as in the environment, which is read without them.

    Raises SettingError when a setting is wrong.
    """
    values = config.load_settings(os.environ if settings is None else settings)
    app = Flask("webapp", root_path=str(config.PROJECT), instance_path=str(values["INSTANCE_PATH"].absolute()))
    app.config.from_mapping(config.flask_config(values))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # answers are written in the contract's order
    app.url_map.merge_slashes = False  # a redirect is no answer for the JSON door
    logs.init_app(app)
    guard.init_app(app)
    hosts.init_app(app)
    origins.init_app(app)
    proxies.init_app(app)
    cookies.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db)
    hashing.init_app(app)
    limiter.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    compression.init_app(app)
    csrf.init_app(app)
    csrf.exempt(api_bp)  # its key stands in a header, which no other site can send
    csrf.exempt(wizard_bp)  # it checks the token itself, to lose nothing that was typed
    init_auth(app)
    init_api(app)
    init_wizard(app)
    init_account(app)
    init_desk(app)
    pages.init_app(app)
    errors.init_app(app)
    commands.init_app(app)
    return app
