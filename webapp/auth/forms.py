"""The forms of invitations and passwords."""

from typing import Any

from flask import current_app

from webapp.web.forms import Line, PageForm, Secret


class SetupForm(PageForm):
    """The first administrator."""

    name = Line(
        "Your name",
        kind="name",
        autocomplete="name",
        hint="Shown in the history of what you do.",
    )
    email = Line(
        "Email address",
        kind="code",
        inputmode="email",
        autocomplete="username",
        hint="You sign in with it.",
    )
    password = Secret("Password", autocomplete="new-password")

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent)
        self.password.hint = length_hint("five random words", is_staff=True)


class InvitationForm(PageForm):
    """The password of an invited person."""

    password = Secret("Password", autocomplete="new-password")

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent)
        self.password.hint = length_hint("five random words", is_staff=True)


class CodeForm(PageForm):
    """The code of a mail, typed by hand."""

    account = Line(
        "Account code",
        kind="code",
        hint="You saw it when you registered, and it stands in our mails.",
    )
    code = Line(
        "Code of our mail",
        kind="code",
        inputmode="numeric",
        autocomplete="one-time-code",
        hint="Six digits.",
    )


class ForgottenForm(PageForm):
    """Who forgot a password."""

    username = Line(
        "Email address or username",
        kind="code",
        autocomplete="username",
        hint="The one that you sign in with.",
    )


class NewPasswordForm(PageForm):
    """What is chosen with a private link: with a login already, the password alone."""

    username = Line(
        "Username",
        kind="code",
        autocomplete="username",
        hint="Your email address, or a name without “@”.",
    )
    password = Secret("Password", autocomplete="new-password")

    def __init__(
        self, sent: Any = None, *, is_staff: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(sent, **kwargs)
        words = "five random words" if is_staff else "four random words"
        self.password.hint = length_hint(words, is_staff=is_staff)


class ChangePasswordForm(PageForm):
    """Another password for who is signed in."""

    current = Secret("Current password", autocomplete="current-password")
    password = Secret("New password", autocomplete="new-password")

    def __init__(self, sent: Any = None, *, is_staff: bool) -> None:
        super().__init__(sent)
        self.password.hint = length_hint("random words", is_staff=is_staff)


def length_hint(example: str, *, is_staff: bool) -> str:
    """Return the hint that says how long a password is at least."""
    name = "PASSWORD_MIN_LENGTH_STAFF" if is_staff else "PASSWORD_MIN_LENGTH"
    return f"{current_app.config[name]} characters or more, such as {example}."
