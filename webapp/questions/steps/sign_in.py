"""The login: chosen by the customer alone."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from webapp.drafts.controls import LOGIN_STEP, Controls
from webapp.drafts.draft import Draft
from webapp.questions import forms
from webapp.questions.steps.base import Choice, Step
from webapp.record import given
from webapp.record.problem import Problem
from webapp.record.reference import Reference
from webapp.record.schema import text_at

USERNAME, PASSWORD = "credentials.username", "credentials.password"


class SignIn(Step):
    """Whether a login is wanted, and with which username and password."""

    name = LOGIN_STEP
    title = "Sign-in"
    heading = "Your sign-in"
    lead = "Use it to follow your application."
    for_reps = (
        "The customer’s sign-in",
        "The customer alone chooses a username and a password.",
    )
    form = forms.SignInForm
    template = "sign_in"
    customer_only = True
    can_change = False
    nothing = "No sign-in"
    decided_by = MappingProxyType({USERNAME: Choice("sign_in", usual="now")})

    def defaults(
        self, payload: Mapping[str, Any], controls: Controls, _reference: Reference
    ) -> dict[str, Any]:
        """Return that a login is wanted, with the email address as its username."""
        email = given.text(payload, "email")
        username = given.text(payload, USERNAME) or email
        return {
            "sign_in": controls.sign_in or "now",
            "username": username,
        }

    def settle(self, payload: dict[str, Any], controls: Controls) -> None:
        """Leave the login out where none is wanted."""
        if controls.sign_in == "later":
            payload.pop("credentials", None)

    def own_problems(
        self, payload: Mapping[str, Any], controls: Controls
    ) -> Iterator[Problem]:
        """Yield the problems of a login that is wanted and has nothing."""
        is_wanted = controls.sign_in == "now"
        if is_wanted and not given.was_given(payload, "credentials"):
            for path in (USERNAME, PASSWORD):
                yield Problem(path, "required", text_at(path).ask)

    def kept_problems(self, draft: Draft) -> list[Problem]:
        """Return what was wrong with the last password, which is not kept."""
        controls = draft.controls
        if draft.is_reps or controls.sign_in == "later":
            return []
        if not controls.password_problem:
            return []
        code, message = controls.password_problem
        return [Problem(PASSWORD, code, message)]

    def text_of(self, question: Any, draft: Draft) -> str:
        """Return the username, and of the password that one is chosen."""
        if question.path != PASSWORD:
            return draft.username
        is_chosen = draft.username and draft.password_hash
        return "Chosen" if is_chosen else ""
