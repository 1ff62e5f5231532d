"""The steps, as a table: a step is added here, with its form and template, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import Form

from webapp.drafts.store import Draft
from webapp.questions import forms
from webapp.questions.fields import asked_fields
from webapp.record import given
from webapp.record.reference import Reference
from webapp.record.schema import LISTS


@dataclass(frozen=True)
class Rows:
    """The list of a step: its name in the record, in forms, its form, what one and several
    are called, its default mark.
    """

    name: str
    prefix: str
    form: type[Form]
    one: str
    several: str
    default: str


@dataclass(frozen=True)
class Step:
    """One page: `name` in the URL, `title` in the progress, `heading` and `lead` on top, form and
    template.

    `for_reps` are heading and lead for a rep who fills it in for a customer, where they differ.
    """

    name: str
    title: str
    heading: str
    lead: str
    form: type[Form]
    template: str
    rows: Rows | None = None
    prefix: str = ""
    business_only: bool = False
    staff_only: bool = False
    for_reps: tuple[str, str] | None = None
    paths: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        asked = {question.path for question in asked_fields(self.form())}
        if self.rows:
            asked |= {question.path for question in asked_fields(self.rows.form())} | {
                f"{self.rows.name}[].{self.rows.default}"
            }
        object.__setattr__(self, "paths", frozenset(asked))

    def words(self, *, by_rep: bool) -> tuple[str, str]:
        """Return heading and lead for who fills it in."""
        return self.for_reps if by_rep and self.for_reps else (self.heading, self.lead)

    @property
    def has_fragment(self) -> bool:
        """Whether htmx may exchange the questions alone: those of a list, and those that
        follow a country.
        """
        return self.rows is not None or bool(self.prefix)

    def is_answered(self, payload: Mapping[str, Any]) -> bool:
        """Tell whether a payload has anything that this page asks for."""
        return any(given.was_given(payload, path.split("[")[0]) for path in self.paths)

    def asks_for(self, path: str) -> bool:
        """Tell whether a problem at `path` is one of this page's."""
        generic = generic_path(path)
        whole = self.rows.name if self.rows else self.prefix.rstrip("-")
        return generic in self.paths or (
            bool(whole) and generic.split("[")[0].split(".")[0] == whole
        )


SHIPPING = Rows(
    "shipping_addresses",
    "shipping",
    forms.ShippingForm,
    *LISTS["shipping_addresses"],
    "address_default",
)
CONTACTS = Rows(
    "contacts", "contact", forms.ContactForm, *LISTS["contacts"], "contact_default"
)

STEPS = (
    Step("you", "You", "About you", "It takes about five minutes. You can stop at any time and go on later.", forms.YouForm, "you",
         for_reps=("About the customer", "Who the account is for, and how we reach them.")),
    Step("business", "Your business", "About your business", "Leave out what you do not have.", forms.BusinessForm, "business",
         business_only=True, for_reps=("About the business", "Leave out what you do not know.")),
    Step("billing", "Billing", "Where should we send the bill?", "The address on your invoices.", forms.BillingForm, "billing",
         prefix="billing_address-"),
    Step("delivery", "Delivery", "Where should we deliver?", "You can change this later or when you place an order.", forms.DeliveryForm,
         "delivery", rows=SHIPPING, for_reps=("Where should we deliver?", "Goods go to the billing address when there is no other.")),
    Step("contacts", "Contacts", "Who else may we talk to?", "People at your place that we may write to or call. You can leave this empty.",
         forms.ContactsForm, "contacts", rows=CONTACTS,
         for_reps=("Who else may we talk to?", "People at the customer’s that we may write to or call. You can leave this empty.")),
    Step("terms", "Terms", "Terms for this client", "The customer does not see them.", forms.TermsForm, "terms", staff_only=True),
    Step("sign-in", "Sign-in", "Your sign-in", "With it you can see your account later.", forms.SignInForm, "sign_in",
         for_reps=("The customer’s sign-in", "The customer alone chooses a username and a password.")),
)  # fmt: skip
SIGN_IN = STEPS[-1]
CHECK = "check"


def generic_path(path: str) -> str:
    """Return a path with its row number left out: `contacts[].email`."""
    head, _, rest = path.partition("[")
    return f"{head}[]{rest.partition(']')[2]}" if rest else path


def steps_for(draft: Draft, reference: Reference) -> list[Step]:
    """Return the steps that are asked: of a change those it is about, else by the client's
    type; the terms by staff alone.
    """
    return [
        step
        for step in STEPS
        if may_see(draft, step)
        and (draft.is_change or is_asked_of_type(step, draft.payload, reference))
    ]


def may_see(draft: Draft, step: Step) -> bool:
    """Tell whether a step may be opened: the terms by staff alone, and of a change what it is
    about.
    """
    only = draft.controls.get("steps")
    return (draft.is_reps or not step.staff_only) and (
        only is None or step.name in only
    )


def is_asked_of_type(
    step: Step, payload: Mapping[str, Any], reference: Reference
) -> bool:
    """Tell whether a client of this type is asked for a step."""
    return not step.business_only or is_business(payload, reference)


def steps_of_client(payload: Mapping[str, Any], reference: Reference) -> list[Step]:
    """Return the steps of a client there is: those of its type, and others that it has
    answers in all the same.
    """
    return [
        step
        for step in STEPS
        if is_asked_of_type(step, payload, reference) or step.is_answered(payload)
    ]


def unasked_addresses(draft: Draft) -> frozenset[str]:
    """Return the addresses of the record that a change is not about: what a machine left out
    there stops nobody.
    """
    only = draft.controls.get("steps")
    if only is None:
        return frozenset()
    paths = {path for step in STEPS if step.name in only for path in step.paths}
    asked = {
        path
        for path in paths
        if not draft.asked or path.partition("[")[0] in draft.asked
    }
    parts = {
        path.split("[")[0].split(".")[0]
        for path in asked
        if path.endswith("address_state")
    }
    return frozenset({"billing_address", SHIPPING.name} - parts)


def furthest_of(names: list[str]) -> str:
    """Return the last in the table of the steps with these names."""
    return next((step.name for step in reversed(STEPS) if step.name in names), "")


def is_business(payload: Mapping[str, Any], reference: Reference) -> bool:
    """Tell whether the client's type is one of businesses; no type yet is none."""
    client_type = reference.client_types.get(given.text(payload, "type.code"))
    return client_type is not None and not client_type.is_person


def step_named(name: str) -> Step | None:
    """Return the step with this name in the URL."""
    return next((step for step in STEPS if step.name == name), None)
