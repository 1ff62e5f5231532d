"""The form of sign-in, which any page may have to show."""

from webapp.web.forms import Line, PageForm, Secret


class SignInForm(PageForm):
    """A name and a password."""

    username = Line("Email address or username", kind="code", autocomplete="username")
    password = Secret("Password", autocomplete="current-password")
