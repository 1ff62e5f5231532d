"""The Flask extensions, made here and bound to the application in `create_app`."""

from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, MetaData
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model. Its naming convention gives constraints the names that migrations and
    error handlers use.
    """

    metadata = MetaData(naming_convention=NAMING)


class ReadingSession(Session):
    """What requests read with: the engine that is for reading, see `storage/engines.py`."""

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Engine:
        """Return the engine of this application, whatever is read."""
        engine: Engine = current_app.extensions["read_engine"]
        return engine


db = SQLAlchemy(model_class=Base, session_options={"class_": ReadingSession})
if TYPE_CHECKING:
    Model = Base  # what db.Model is to a type checker
else:
    Model = db.Model
migrate = Migrate(directory="webapp/migrations")
compress = Compress()
csrf = CSRFProtect()
login = LoginManager()
