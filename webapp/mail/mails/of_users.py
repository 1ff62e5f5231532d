"""What mails to users share: who the user is, and where mail reaches them."""

from sqlalchemy import select

from webapp.clients.models import Client
from webapp.extensions import db
from webapp.mail.base import About, Overtaken
from webapp.users.models import User


def user_of(about: About) -> User:
    """Return the user whom a row is for. Raises Overtaken when they cannot sign in any longer."""
    user = db.session.get(User, about.row.user_id) if about.row.user_id else None
    if user is None:
        raise Overtaken("The login is gone")
    if user.disabled_on:
        about.refuse("The login is disabled")
    return user


def address_of(about: About) -> str:
    """Return the email address of the user whom a row is for. Raises Overtaken when there is none
    any longer.
    """
    user = user_of(about)
    if user.is_staff:
        return user.username
    email = db.session.scalar(select(Client.email).where(Client.user_id == user.id))
    if email is None:
        raise Overtaken("The login is of no client any longer")
    return email
