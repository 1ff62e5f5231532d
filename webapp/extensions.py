"""The Flask extensions, made here and bound to the application in `create_app`."""

import time
from typing import TYPE_CHECKING

from flask import current_app, request
from flask_compress import Compress
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from webapp.logs import log_event

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model; its naming convention gives each constraint the name that migrations and errors use."""

    metadata = MetaData(naming_convention=NAMING)


def tell_log(broken: RequestLimit) -> None:
    """Tell the log which limit a request broke, and where."""
    log_event("limit reached", route=request.url_rule.rule if request.url_rule else None, limit=str(broken.limit))


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what db.Model is to a type checker
else:
    Model = db.Model
migrate = Migrate(directory="webapp/migrations")
compress = Compress()
csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(
    key_func=get_remote_address,
    # Of the application that answers; the limiter would keep the setting of the first one made.
    application_limits=[lambda: str(current_app.config["RATELIMIT_PER_ADDRESS"])],
    headers_enabled=False,
    on_breach=tell_log,
)
talisman = Talisman()


def seconds_until_reset() -> int:
    """Return for how many seconds the limit that this request broke goes on, 1 at least (Retry-After)."""
    limit = limiter.current_limit
    return max(1, round(limit.reset_at - time.time())) if limit else 60
