"""What a field and its values are called where people read them, such as in the history of a
client.
"""

from webapp.record.paths import ROW, name_at
from webapp.record.places import area_name, country_name
from webapp.record.schema import CONTACT_ROLES, FIELDS, LISTS, SOURCE_STATUSES
from webapp.record.text import Text, in_sentence

OWN = {
    "asked": "Asked for",
    "settled": "Advice",
    "different": "Other client",
    "rep": "Assigned to",
    "account": "Account code",
    "client_id": "Number of the client",
    "type.code": "Client type",
    "billing_address": "Billing address",
}
SWITCHES = {"1": "Yes", "0": "No"}
# the words of the values of fields that have choices of their own
WORDS = {"source_status": SOURCE_STATUSES, "role": CONTACT_ROLES}


def label_of(path: str) -> str:
    """Return the name of the field or list at a path, with its row's: "Delivery address 2:
    postcode".
    """
    if path in OWN:
        return OWN[path]
    if path in LISTS:
        return LISTS[path].several
    field = _label(path)
    if path.startswith("billing_address."):
        return f"Billing address: {in_sentence(field)}"
    if row := ROW.fullmatch(path):
        return _label_in_row(*row.groups())
    return field


def _label_in_row(list_name: str, index: str, rest: str) -> str:
    """The name of a field with that of its row, which people count from 1."""
    row_name = LISTS[list_name].one if list_name in LISTS else list_name
    number = int(index) + 1
    field = _label(f"{list_name}[]{rest}")
    return f"{row_name} {number}: {in_sentence(field)}"


def noun_of(path: str) -> str:
    """Return the name of the field at a path as a sentence has it: "town"."""
    field = FIELDS.get(path)
    if isinstance(field, Text):
        return field.noun
    return in_sentence(label_of(path))


def value_in_words(path: str, value: str, country: str = "") -> str:
    """Return a value of the field at a path as people read it; `country` is that of the
    address it is in.
    """
    name = name_at(path)
    if path == "settled":  # the field that the advice is about
        return label_of(value) if value else ""
    if path == "asked":
        asked = [each for each in value.split(", ") if each]
        return ", ".join(label_of(each) for each in asked)
    if name == "address_country" and value:
        return country_name(value)
    if name == "address_state":
        return area_name(country, value)
    if name.endswith("_default"):
        return SWITCHES.get(value, value)
    return WORDS.get(name, {}).get(value, value)


def country_path(path: str) -> str:
    """Return where the country of the address stands that a field is in."""
    return f"{path.rpartition('.')[0]}.address_country"


def _label(path: str) -> str:
    field = FIELDS.get(path)
    return field.label if field else path
