"""What a field and its values are called where people read them, such as in the history of a client."""

from webapp.record.check import ROW
from webapp.record.places import area_name, country_name
from webapp.record.schema import CONTACT_ROLES, FIELDS, LISTS, SOURCE_STATUSES
from webapp.record.text import Text

ROWS = {"shipping_addresses": "Delivery address", "contacts": "Contact"}
OWN = {"asked": "Asked for", "type.code": "Client type", "billing_address": "Billing address"}
SWITCHES = {"1": "Yes", "0": "No"}


def label_of(path: str) -> str:
    """Return the name of the field or list at a path, with its row's: "Delivery address 2: postcode"."""
    if path in OWN or path in LISTS:
        return OWN.get(path) or LISTS[path]
    if row := ROW.fullmatch(path):
        stem, index, rest = row.groups()
        return f"{ROWS.get(stem, stem)} {int(index) + 1}: {_in_sentence(_label(f'{stem}[]{rest}'))}"
    if path.startswith("billing_address."):
        return f"Billing address: {_in_sentence(_label(path))}"
    return _label(path)


def noun_of(path: str) -> str:
    """Return the name of the field at a path as a sentence has it: "town"."""
    mark = FIELDS.get(path)
    return mark.noun if isinstance(mark, Text) else _in_sentence(label_of(path))


def value_in_words(path: str, value: str, country: str = "") -> str:
    """Return a value of the field at a path as people read it; `country` is that of the address it is in."""
    name = path.rpartition(".")[2]
    if path == "asked":
        return ", ".join(label_of(asked) for asked in value.split(", ") if asked)
    if name == "address_country" and value:
        return _country(value)
    if name == "address_state":
        return area_name(country, value)
    words = {"source_status": SOURCE_STATUSES, "role": CONTACT_ROLES}.get(name, SWITCHES if name.endswith("_default") else {})
    return words.get(value, value)


def country_path(path: str) -> str:
    """Return where the country of the address stands that a field is in."""
    return f"{path.rpartition('.')[0]}.address_country"


def _label(path: str) -> str:
    mark = FIELDS.get(path)
    return mark.label if mark else path


def _in_sentence(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _country(code: str) -> str:
    try:
        return country_name(code)
    except (KeyError, ValueError):
        return code
