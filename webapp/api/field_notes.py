"""The descriptions and examples of fields in the OpenAPI document, by path as in
`schema.FIELDS`.
"""

FIELD_NOTES = {
    "type.code": "Code of a client type, in any case",
    "department": "Name of a department, in any case; default: the first one",
    "title": "Company name; default for a person: first and last name",
    "first_name": "Of a person",
    "last_name": "Of a person",
    "email": "Email address of the client; compared without case, need not be unique",
    "credentials.username": "Name to sign in with, unique without case; needs a password",
    "credentials.password": "At least 12 characters by default, hard to guess; never answered",
    "currency": "ISO 4217 code, in any case; default: that of the settings",
    "tax_ref.code": "Tax code, in any case",
    "detail.contact_number": "Phone number; an unlikely one is advice, not an error",
    "detail.contact_person": "Name of the contact person",
    "detail.website": "Address with http or https; https:// is put in front of a bare host",
    "detail.registration_number": "As registered",
    "detail.registration_address": "As registered, on one line",
    "detail.company_number": "As registered; a doubtful one is advice",
    "detail.eori_number": "Customs number; a doubtful one is advice",
    "detail.vat_number": "With or without the country's prefix; a doubtful one is advice",
    "detail.payment_term": "Payment term, in any case",
    "source": "Where the record was made, such as the name of a shop",
    "source_status": (
        "P pending (the default), I more information asked for, A approved, R rejected,"
        " S suspended; other than P needs clients:approve"
    ),
    "external_id": "Your own id of the client, unique among all clients, compared as it is",
}
ADDRESS_NOTES = {
    "address_company": "Company at this address, if it is not the client",
    "address_contact_name": "Name of the contact person",
    "address_contact_email": "Email address of the contact person",
    "address_contact_number": "Phone number of the contact person",
    "address_street_1": "House and street",
    "address_street_2": "Second line",
    "address_town": "Town or city",
    "address_county": "County",
    "address_state": "State or province, by code or name",
    "address_post_code": "In the format of the country, if it uses postcodes",
    "address_country": "English name, usual alias or ISO 3166 code; answered as the English name",
    "address_note": "For the delivery; line breaks are kept",
}
CONTACT_NOTES = {
    "first_name": "A contact needs a first or last name",
    "last_name": "A contact needs a first or last name",
    "email": "A contact needs an email address or a number",
    "contact_number": "A contact needs an email address or a number",
    "job_title": "Job of the contact",
    "role": "What the contact is responsible for",
}
DEFAULT_NOTE = (
    "1 for the default, at most one of a list; true, false, 1 and 0 are accepted"
)
ADDRESS_NOTES["address_default"] = CONTACT_NOTES["contact_default"] = DEFAULT_NOTE
PREFIXES = {
    "TypeRef": "type.",
    "Credentials": "credentials.",
    "TaxRef": "tax_ref.",
    "Detail": "detail.",
}
EXAMPLES = {
    "email": "office@example.com",
    "detail.website": "https://www.example.com",
    "detail.contact_number": "+44 1908 000 000",
    "currency": "GBP",
}
# only for needed fields: elsewhere "" means not given, which no format allows
FORMATS = {"email": "idn-email"}


def notes_of(model: str) -> dict[str, str]:
    """Return the notes on the fields of a part of the record, by their names in it."""
    if model == "Address":
        return ADDRESS_NOTES
    if model == "Contact":
        return CONTACT_NOTES
    prefix = PREFIXES.get(model, "")
    return {
        path.removeprefix(prefix): text
        for path, text in FIELD_NOTES.items()
        if path.startswith(prefix)
    }


def described(model: str, name: str, shape: dict[str, object]) -> dict[str, object]:
    """Return the shape of a field with its description, example and format."""
    path = {"Detail": f"detail.{name}", "Record": name}.get(model, "")
    more: dict[str, object] = {}
    if note := notes_of(model).get(name):
        more["description"] = note
    if path in EXAMPLES:
        more["examples"] = [EXAMPLES[path]]
    if path in FORMATS:
        more["format"] = FORMATS[path]
    return shape | more
