"""The forms, written out step by step: what is asked, in which words, with which hints (design,
"How one definition serves every door").

Labels, limits and what is needed come from the record's schema; a test holds that every field of
the schema is asked for exactly once and that no form knows another, but for the controls named
here.
"""

from wtforms import BooleanField, Form, RadioField, SelectChoice

from webapp.questions.fields import (
    AskedChoice,
    AskedPassword,
    AskedTiles,
    ask,
)

# Questions of the wizard's own, which steer it and stand in no record.
CONTROLS = {"no_vat", "delivery", "sign_in"}
NO_VAT = "We are not VAT registered"


class YouForm(Form):
    """Who registers."""

    type = ask("type.code", kind=AskedTiles, label="Who is the account for?")
    title = ask(
        "title",
        label="Name of the business",
        autocomplete="organization",
        when="business",
        optional=False,
    )
    first_name = ask(
        "first_name",
        autocomplete="given-name",
        hint="Or the only name.",
    )
    last_name = ask(
        "last_name",
        autocomplete="family-name",
        hint="Leave it blank if there is only one.",
    )
    email = ask(
        "email",
        inputmode="email",
        autocomplete="email",
        hint="We write here about your account.",
    )
    contact_number = ask(
        "detail.contact_number",
        type="tel",
        inputmode="tel",
        autocomplete="tel",
        hint="If it is from another country, start with +.",
    )
    currency = ask(
        "currency",
        kind=AskedChoice,
        search="Currencies",
        hint="For your prices and invoices.",
        width="width-20",
        optional=False,
    )


class BusinessForm(Form):
    """What is known of a business."""

    contact_person = ask(
        "detail.contact_person", hint="Who should we ask for?", autocomplete="name"
    )
    website = ask(
        "detail.website",
        inputmode="url",
        autocomplete="url",
        hint="Such as www.example.com.",
    )
    vat_number = ask(
        "detail.vat_number",
        hint="With its country prefix, such as GB123456789.",
        width="width-12",
    )
    no_vat = BooleanField(NO_VAT)
    company_number = ask(
        "detail.company_number",
        hint="As it stands in the register of companies.",
        width="width-12",
    )
    eori_number = ask(
        "detail.eori_number",
        folded=True,
        hint="For goods that cross a customs border.",
        width="width-20",
    )
    registration_number = ask(
        "detail.registration_number",
        folded=True,
        hint="Of a charity, trade or other register.",
        width="width-20",
    )
    registration_address = ask(
        "detail.registration_address",
        folded=True,
        hint="Where the business is registered, if it is somewhere else.",
    )


class DeliveryForm(Form):
    """Where the goods go: the addresses themselves are rows of ShippingForm."""

    delivery = RadioField(
        "Where should we deliver?",
        choices=[
            SelectChoice("same", "To the billing address"),
            SelectChoice("other", "To other addresses"),
        ],
    )


class ContactForm(Form):
    """A person at the client."""

    first_name = ask("contacts[].first_name", optional=False)
    last_name = ask("contacts[].last_name")
    email = ask("contacts[].email", inputmode="email", optional=False)
    contact_number = ask(
        "contacts[].contact_number",
        type="tel",
        inputmode="tel",
    )
    job_title = ask("contacts[].job_title")
    role = ask(
        "contacts[].role",
        kind=AskedChoice,
        hint="What we should write to them about.",
        width="width-20",
    )


class ContactsForm(Form):
    """The people at the client: they are rows of ContactForm."""


class TermsForm(Form):
    """What the sales desk decides for a client; no customer has this form."""

    department = ask(
        "department",
        kind=AskedChoice,
        hint="Who looks after the client.",
        width="width-20",
        optional=False,
    )
    tax_code = ask("tax_ref.code", kind=AskedChoice, width="width-20")
    payment_term = ask("detail.payment_term", kind=AskedChoice, width="width-20")


class SignInForm(Form):
    """The login."""

    sign_in = RadioField(
        "Do you want to sign in later?",
        choices=[
            SelectChoice("now", "Yes, choose a username and password"),
            SelectChoice("later", "No, not now"),
        ],
    )
    username = ask(
        "credentials.username",
        autocomplete="username",
        hint="Your email address, or a name without “@”.",
        optional=False,
    )
    password = ask(
        "credentials.password", kind=AskedPassword, autocomplete="new-password"
    )
