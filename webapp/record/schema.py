"""The shape of a client record (contract, section 2): fields, types, limits, labels and the words
that ask for each.

A field is written once, here. The JSON door validates with these models, forms take labels and
limits from them, and the OpenAPI document is made of them. Rules between values are in `rules`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from webapp.record import formats, places
from webapp.record.cleaning import one_line
from webapp.record.text import Text

MAX_ROWS = 50


class ListName(NamedTuple):
    """What one row of a list is called, and what several are."""

    one: str
    several: str


LISTS = {
    "shipping_addresses": ListName("Delivery address", "Delivery addresses"),
    "contacts": ListName("Contact", "Contacts"),
}
CONTACT_ROLES = {
    "orders": "Orders",
    "accounts": "Accounts",
    "delivery": "Delivery",
    "other": "Other",
}
SOURCE_STATUSES = {
    "P": "Pending",
    "I": "More information asked for",
    "A": "Approved",
    "R": "Rejected",
    "S": "Suspended",
}


def _is_nothing(value: Any) -> bool:
    """Objects and lists that are null or "" were not given, the same as absent ones."""
    if isinstance(value, str):
        return not one_line(value)
    return value is None


def _nothing_to_empty(value: Any) -> Any:
    return {} if _is_nothing(value) else value


def _nothing_to_no_rows(value: Any) -> Any:
    return [] if _is_nothing(value) else value


class Switch:
    """A default mark: takes "0", "1", 0, 1, true and false; True, False, or None when not given."""

    label = "Default"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # one type, which generated clients can say
        return {"type": "string", "enum": ["0", "1"], "title": self.label}

    def read(self, value: object) -> bool | None:
        """Return the mark. Raises PydanticCustomError with the words of `formats.switch`."""
        try:
            return formats.switch(value)
        except ValueError as error:
            code, message = error.args
            raise PydanticCustomError(code, "{message}", {"message": message}) from None


class Part(BaseModel):
    """An object of the record: no unknown keys, nothing coerced, nothing changed after."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TypeRef(Part):
    """The type of the client."""

    code: Annotated[
        str,
        Text(
            32,
            "Client type",
            "Choose who the account is for",
            needed=True,
            chosen_from="client_types",
        ),
    ] = ""


class Credentials(Part):
    """The login, or nothing."""

    username: Annotated[
        str,
        Text(
            formats.MOST_IN_USERNAME,
            "Username",
            "Enter a username",
            code=True,
            convert=formats.username,
        ),
    ] = ""
    password: Annotated[str, Text(256, "Password", "Enter a password", secret=True)] = (
        Field(default="", repr=False)
    )


class TaxRef(Part):
    """The tax code that the client's invoices bear."""

    code: Annotated[str, Text(16, "Tax code", chosen_from="tax_codes")] = ""


class Detail(Part):
    """What is known of the business."""

    contact_number: Annotated[
        str, Text(40, "Phone number", code=True, convert=formats.phone)
    ] = ""
    contact_person: Annotated[str, Text(200, "Contact person", name=True)] = ""
    website: Annotated[str, Text(2048, "Website", convert=formats.website)] = ""
    registration_number: Annotated[str, Text(64, "Registration number", code=True)] = ""
    registration_address: Annotated[str, Text(500, "Registered address", name=True)] = (
        ""
    )
    company_number: Annotated[str, Text(64, "Company number", code=True)] = ""
    eori_number: Annotated[str, Text(32, "EORI number", code=True)] = ""
    vat_number: Annotated[str, Text(32, "VAT number", code=True)] = ""
    payment_term: Annotated[
        str, Text(64, "Payment term", chosen_from="payment_terms")
    ] = ""


# What integrations read of the fields that follow the country.
ABOUT = {
    "address_town": "Needed where addresses of the country have one; "
    "not in Singapore, Monaco or Hong Kong.",
    "address_state": "A state, province or the like by code or name, "
    "where the country has a list of them.",
    "address_post_code": "Needed where the country uses one; "
    "its spaces, hyphens and prefix do not matter.",
    "address_country": "An English name, a usual alias or a code of ISO 3166; "
    "answered as the English name.",
}


class Address(Part):
    """Where the bill or the goods go."""

    address_company: Annotated[str, Text(200, "Company name", name=True)] = ""
    address_contact_name: Annotated[str, Text(200, "Contact name", name=True)] = ""
    address_contact_email: Annotated[
        str, Text(254, "Contact email", code=True, convert=formats.email)
    ] = ""
    address_contact_number: Annotated[
        str, Text(40, "Contact phone number", code=True, convert=formats.phone)
    ] = ""
    address_street_1: Annotated[
        str,
        Text(
            200,
            "Address line 1",
            "Enter address line 1, such as the street",
            needed=True,
            name=True,
        ),
    ] = ""
    address_street_2: Annotated[str, Text(200, "Address line 2", name=True)] = ""
    address_town: Annotated[
        str,
        Text(100, "Town or city", "Enter a town or city", name=True),
        Field(description=ABOUT["address_town"]),
    ] = ""
    address_county: Annotated[str, Text(100, "County", name=True)] = ""
    address_state: Annotated[
        str, Text(100, "State", name=True), Field(description=ABOUT["address_state"])
    ] = ""
    address_post_code: Annotated[
        str,
        Text(20, "Postcode", "Enter a postcode", code=True),
        Field(description=ABOUT["address_post_code"]),
    ] = ""
    address_country: Annotated[
        str,
        Text(
            100, "Country", "Choose a country", needed=True, convert=places.country_code
        ),
        Field(description=ABOUT["address_country"]),
    ] = ""
    address_note: Annotated[str, Text(2000, "Note", lines=True)] = ""
    address_default: Annotated[bool | None, Switch()] = None


class Contact(Part):
    """A person at the client."""

    first_name: Annotated[
        str, Text(100, "First name", "Enter a first or last name", name=True)
    ] = ""
    last_name: Annotated[str, Text(100, "Last name", name=True)] = ""
    email: Annotated[
        str,
        Text(
            254,
            "Email address",
            "Enter an email address or a phone number",
            code=True,
            convert=formats.email,
        ),
    ] = ""
    contact_number: Annotated[
        str, Text(40, "Phone number", code=True, convert=formats.phone)
    ] = ""
    job_title: Annotated[str, Text(100, "Job title")] = ""
    role: Annotated[str, Text(16, "Role", choices=CONTACT_ROLES)] = ""
    contact_default: Annotated[bool | None, Switch()] = None


Rows = BeforeValidator(_nothing_to_no_rows)


class Record(Part):
    """One client record. What was not given is "", None (a default mark) or []."""

    type: Annotated[TypeRef, BeforeValidator(_nothing_to_empty)] = TypeRef()
    department: Annotated[str, Text(64, "Department", chosen_from="departments")] = ""
    title: Annotated[
        str,
        Text(200, "Company name", "Enter the name of the business", name=True),
    ] = ""
    first_name: Annotated[
        str, Text(100, "First name", "Enter a first or last name", name=True)
    ] = ""
    last_name: Annotated[str, Text(100, "Last name", name=True)] = ""
    email: Annotated[
        str,
        Text(
            254,
            "Email address",
            "Enter an email address",
            needed=True,
            code=True,
            convert=formats.email,
        ),
    ] = ""
    credentials: Annotated[Credentials, BeforeValidator(_nothing_to_empty)] = (
        Credentials()
    )
    currency: Annotated[str, Text(3, "Currency", chosen_from="currencies")] = ""
    tax_ref: Annotated[TaxRef, BeforeValidator(_nothing_to_empty)] = TaxRef()
    detail: Annotated[Detail, BeforeValidator(_nothing_to_empty)] = Detail()
    billing_address: Annotated[Address, BeforeValidator(_nothing_to_empty)] = Address()
    shipping_addresses: Annotated[list[Address], Rows] = Field([], max_length=MAX_ROWS)
    contacts: Annotated[list[Contact], Rows] = Field([], max_length=MAX_ROWS)
    source: Annotated[str, Text(32, "Source")] = ""
    source_status: Annotated[str, Text(1, "Status", choices=SOURCE_STATUSES)] = ""
    external_id: Annotated[str, Text(100, "External id")] = ""


def fields(
    model: type[BaseModel] = Record, prefix: str = ""
) -> Iterator[tuple[str, Text | Switch]]:
    """Yield the path and description of each field, in the contract's order; rows are written
    `contacts[]`.
    """
    for name, info in model.model_fields.items():
        path = f"{prefix}{name}"
        part = info.annotation
        found = [field for field in info.metadata if isinstance(field, Text | Switch)]
        if found:
            yield path, found[0]
        elif isinstance(part, type) and issubclass(part, BaseModel):
            yield from fields(part, f"{path}.")
        else:
            yield from fields(part.__args__[0], f"{path}[].")  # type: ignore[union-attr]


FIELDS: dict[str, Text | Switch] = dict(fields())
# The reference list of each field that has one.
CHOSEN_FROM = {
    path: field.chosen_from
    for path, field in FIELDS.items()
    if isinstance(field, Text) and field.chosen_from
}


def _most_characters(path: str, field: Text | Switch) -> int:
    limit = field.limit if isinstance(field, Text) else 1
    if "[]" in path:
        return limit * MAX_ROWS
    return limit


# All that a record may hold with every row and every text at its limit.
MOST_CHARACTERS = sum(_most_characters(path, field) for path, field in FIELDS.items())


def too_many_rows(name: str) -> str:
    """Return the sentence for more rows than the list `name` of a record may have."""
    return f"Enter {MAX_ROWS} {LISTS[name].several.lower()} or fewer"


def chosen_from(list_name: str) -> str:
    """Return the path of the field whose value is a code of this reference list."""
    return next(path for path, name in CHOSEN_FROM.items() if name == list_name)


def text_at(path: str) -> Text:
    """Return the description of the text field at `path`; rows are written `contacts[]`."""
    field = FIELDS[path]
    if not isinstance(field, Text):
        raise TypeError(path)
    return field
