"""The client registration desk: one record, one list of rules, and the doors that people and
programs use.
"""

import os
from collections.abc import Mapping

from flask import Flask

from webapp import account, api, auth, commands, config, desk, web, wizard
from webapp.extensions import csrf, db, migrate
from webapp.storage import engines
from webapp.users import hashing


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the application. `settings` are texts by name as in the environment, which is read
    without them.

    Raises SettingError when a setting is wrong.
    """
    values = config.load_settings(os.environ if settings is None else settings)
    app = Flask(
        "webapp",
        root_path=str(config.PROJECT),
        instance_path=str(values["INSTANCE_PATH"].absolute()),
    )
    app.config.from_mapping(config.flask_config(values))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # answers are written in the contract's order
    app.url_map.merge_slashes = False  # a redirect is no answer for the JSON door
    web.init_app(app)
    engines.init_app(app)
    migrate.init_app(app, db)
    hashing.init_app(app)
    csrf.init_app(app)
    auth.init_app(app)
    api.init_app(app)
    wizard.init_app(app)
    account.init_app(app)
    desk.init_app(app)
    commands.init_app(app)
    return app
