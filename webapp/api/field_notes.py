"""What the document says of each field beside its label, by path as in `schema.FIELDS`: what
is taken, and examples.
"""

FIELD_NOTES = {
    "type.code": "Code of a client type, in any case",
    "department": "Name of a department, in any case; the first one without it",
    "title": "Company name; a person without one is called by first and last name",
    "first_name": "Of a person",
    "last_name": "Of a person",
    "email": "Where the client is written to; compared without case, and several clients may have it",
    "credentials.username": "Name to sign in with, unique without case; with a password or not at all",
    "credentials.password": "At least 12 characters unless the settings say otherwise, hard to guess; never answered",
    "currency": "ISO 4217 code, in any case; that of the settings without it",
    "tax_ref.code": "Code of a tax code, in any case",
    "detail.contact_number": "Phone number as it is dialled; a doubtful one is advice, not an error",
    "detail.contact_person": "Whom to ask for",
    "detail.website": "Address with http or https; https:// is put in front of a bare host",
    "detail.registration_number": "As registered",
    "detail.registration_address": "As registered, on one line",
    "detail.company_number": "As registered; a doubtful one is advice",
    "detail.eori_number": "Customs number; a doubtful one is advice",
    "detail.vat_number": "With or without the country's prefix; a doubtful one is advice",
    "detail.payment_term": "Code of a payment term, in any case",
    "source": "Where the record was made, such as the name of a shop",
    "source_status": "P pending (the default), I more asked for, A approved, R rejected, S suspended; other than P needs clients:approve",
}
ADDRESS_NOTES = {
    "address_company": "Where it is not the client's own name",
    "address_contact_name": "Whom to ask for",
    "address_contact_email": "Email address of who is asked for",
    "address_contact_number": "Phone number of who is asked for",
    "address_street_1": "House and street",
    "address_street_2": "Second line",
    "address_town": "Town or city",
    "address_county": "Where addresses of the country have one",
    "address_state": "State or province, by code or name",
    "address_post_code": "In the form of the country, where it uses one",
    "address_country": "English name, a usual alias, or ISO 3166 code; answered as the English name",
    "address_note": "For who delivers; line breaks are kept",
    "address_default": "1 for the default, of several one at most; true, false, 1 and 0 are taken too",
}
CONTACT_NOTES = {
    "first_name": "A contact needs a first or last name",
    "last_name": "A contact needs a first or last name",
    "email": "A contact needs an email address or a number",
    "contact_number": "A contact needs an email address or a number",
    "job_title": "What the contact does",
    "role": "What to talk to the contact about",
    "contact_default": "1 for the default, of several one at most; true, false, 1 and 0 are taken too",
}
EXAMPLES = {
    "email": "office@example.com",
    "detail.website": "https://www.example.com",
    "detail.contact_number": "+44 1908 000 000",
    "currency": "GBP",
}
# where a value must be there; elsewhere "" is none, which no format allows
FORMATS = {"email": "idn-email"}


def notes_of(model: str) -> dict[str, str]:
    """Return what is said of the fields of a part of the record, by their names in it."""
    if model in ("Address", "Contact"):
        return ADDRESS_NOTES if model == "Address" else CONTACT_NOTES
    prefix = {
        "TypeRef": "type.",
        "Credentials": "credentials.",
        "TaxRef": "tax_ref.",
        "Detail": "detail.",
    }.get(model, "")
    return {
        path.removeprefix(prefix): text
        for path, text in FIELD_NOTES.items()
        if path.startswith(prefix)
    }


def described(model: str, name: str, shape: dict[str, object]) -> dict[str, object]:
    """Return the shape of a field with what is said of it."""
    path = {"Detail": f"detail.{name}", "Record": name}.get(model, "")
    more: dict[str, object] = (
        {"description": notes_of(model)[name]} if name in notes_of(model) else {}
    )
    if path in EXAMPLES:
        more["examples"] = [EXAMPLES[path]]
    if path in FORMATS:
        more["format"] = FORMATS[path]
    return shape | more
