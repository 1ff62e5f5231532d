"""The forms ask for what the record has, once each, in its words."""

from webapp.questions import forms
from webapp.questions.fields import asked_fields
from webapp.questions.steps import STEPS
from webapp.record.actor import CUSTOMER, TERMS
from webapp.record.schema import FIELDS

OF_BUTTONS = {
    "billing_address.address_default",
    "shipping_addresses[].address_default",
    "contacts[].contact_default",
}
# each door sets its own
OF_DOORS = {"source", "source_status", "external_id"}
# What a browser may be told that a field is for; see "autofill detail tokens" in the HTML standard.
TOKENS = {
    "off", "name", "given-name", "family-name", "organization", "email", "tel", "url", "username",
    "new-password", "country",
    "address-line1", "address-line2", "address-level1", "address-level2", "postal-code",
}  # fmt: skip
OWN_LABELS = {
    "type.code",
    "title",
    "shipping_addresses[].address_company",
    *(
        f"billing_address.address_contact_{name}"
        for name in ("name", "email", "number")
    ),
    *(
        f"shipping_addresses[].address_{name}"
        for name in ("contact_name", "contact_email", "contact_number", "note")
    ),
}


def every_form():
    return [
        form
        for step in STEPS
        for form in (
            step.form(prefix=step.prefix),
            *([step.rows.form()] if step.rows else []),
        )
    ]


def every_question():
    return [question for form in every_form() for question in asked_fields(form)]


def test_every_field_is_asked_for_exactly_once():
    asked = [question.path for question in every_question()]
    assert sorted(asked) == sorted(FIELDS.keys() - OF_BUTTONS - OF_DOORS)


def test_no_step_of_a_customers_asks_for_what_a_customer_may_not_set():
    asked = {path for step in STEPS if not step.staff_only for path in step.paths}
    assert asked.isdisjoint(CUSTOMER.may_not_set)
    assert {path for step in STEPS if step.staff_only for path in step.paths} == set(
        TERMS
    )


def test_no_form_has_another_field_but_the_controls():
    others = {
        field.name
        for form in every_form()
        for field in form
        if not hasattr(field, "path")
    }
    assert others == forms.CONTROLS


def test_labels_are_the_schemas_but_where_the_form_says_otherwise():
    other = {
        question.path
        for question in every_question()
        if question.label.text != FIELDS[question.path].label
    }
    assert other == OWN_LABELS


def test_browsers_are_told_what_to_fill_in():
    for question in every_question():
        *section, token = question.render_kw["autocomplete"].split()
        assert token in TOKENS, question.path
        assert section in ([], ["billing"], ["shipping"]), question.path


def test_the_pages_ask_for_what_the_forms_have(browser):
    for step in [step for step in STEPS if not step.staff_only]:
        names = {field.get("name") for field in browser.get(step.name).fields}
        assert {
            question.name for question in asked_fields(step.form(prefix=step.prefix))
        } <= names
        assert all(
            field.get("autocomplete")
            for field in browser.page.fields
            if field.get("type") not in ("hidden", "radio", "checkbox")
        )
