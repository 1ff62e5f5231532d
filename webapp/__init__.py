"""The client registration desk. docs/architecture.md says what each room is for."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from webapp import (
    account,
    api,
    auth,
    commands,
    config,
    desk,
    mail,
    outbox,
    sandbox,
    web,
    webhooks,
    wizard,
)
from webapp.extensions import csrf, db, migrate
from webapp.storage import engines
from webapp.users import hashing
from webapp.web.addresses import KeptAddresses
from webapp.web.doors import for_pages
from webapp.web.templates import Templates


class Application(KeptAddresses):
    """A Flask application without coroutines, which need not look for them at each function."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is."""
        return func


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Return the application. `settings` are texts by name, by default the environment.

    Raises SettingError when a setting is wrong.
    """
    values = config.load_settings(os.environ if settings is None else settings)
    app = _application(config.flask_config(values))
    sandbox.init_app(app, lambda: _application(config.sandbox_config(values)))
    return app


def _application(settings: Mapping[str, Any]) -> Flask:
    """Return an application with this configuration."""
    app = Application(
        "webapp",
        root_path=str(config.PROJECT),
        instance_path=str(settings["INSTANCE_PATH"].absolute()),
    )
    app.config.from_mapping(settings)
    # answers have the order of docs/api.md
    app.json.sort_keys = False  # type: ignore[attr-defined]
    # clients of the API do not expect a redirect
    app.url_map.merge_slashes = False
    web.init_app(app)
    engines.init_app(app)
    migrate.init_app(app, db)
    hashing.init_app(app)
    outbox.init_app(app)
    mail.init_app(app)
    webhooks.init_app(app)
    api.init_app(app)
    with for_pages(app):
        csrf.init_app(app)
        auth.init_app(app)
        wizard.init_app(app)
        account.init_app(app)
        desk.init_app(app)
    commands.init_app(app)
    return app
