"""The client record as pydantic models: fields, types, lengths and the rules between them."""

import re
from typing import Annotated, Literal, Self

import pycountry
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    TypeAdapter,
    model_validator,
)

PHONE = re.compile(r"[\d\s+()\-./]+(?:[^\W\d_]+[\s.]*[\d\s\-./]*)?")
POSTCODE_GB = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
COUNTRIES = {
    name.casefold(): country.alpha_2
    for country in pycountry.countries
    for name in (
        country.name,
        country.alpha_2,
        country.alpha_3,
        getattr(country, "common_name", country.name),
    )
} | {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
}
WEB_ADDRESS = TypeAdapter(AnyHttpUrl)


def empty_to_none(value: object) -> object:
    """Take "" for not given."""
    return None if value == "" else value


def country(value: str) -> str:
    """Return the alpha-2 code of a country."""
    code = COUNTRIES.get(value.casefold())
    if code is None:
        raise ValueError("Enter a country by its English name or its ISO code")
    return code


def phone(value: str) -> str:
    """Return a number that could be dialled."""
    if value and (
        not PHONE.fullmatch(value) or sum(sign.isdigit() for sign in value) < 5
    ):
        raise ValueError("Enter a phone number of at least 5 digits")
    return value


def web_address(value: str) -> str:
    """Return an address with its scheme."""
    if not value:
        return value
    address = value if "://" in value else f"https://{value}"
    WEB_ADDRESS.validate_python(address)
    return address


def text(limit: int) -> object:
    """A string of at most `limit` characters, "" when null."""
    return Annotated[
        str,
        BeforeValidator(lambda value: "" if value is None else value),
        Field(max_length=limit),
    ]


Email = Annotated[EmailStr | None, BeforeValidator(empty_to_none)]
Phone = Annotated[str, AfterValidator(phone), Field(max_length=40)]
Switch = Annotated[
    Literal["0", "1", 0, 1, True, False] | None,
    BeforeValidator(empty_to_none),
    AfterValidator(lambda v: bool(int(v or 0))),
]


class Model(BaseModel):
    """No unknown keys; strings are trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class TypeRef(Model):
    """The type of the client."""

    code: text(32)


class Credentials(Model):
    """The login, or nothing."""

    username: text(150) = ""
    password: text(256) = ""

    @model_validator(mode="after")
    def together(self) -> Self:
        """Username and password come together."""
        if bool(self.username) != bool(self.password) or 0 < len(self.password) < 12:
            raise ValueError("Enter a username and a password of 12 characters or more")
        return self


class TaxRef(Model):
    """The tax code."""

    code: text(16) = ""


class Detail(Model):
    """What is known of the business."""

    contact_number: Phone = ""
    contact_person: text(200) = ""
    website: Annotated[str, Field(max_length=2048), AfterValidator(web_address)] = ""
    registration_number: text(64) = ""
    registration_address: text(500) = ""
    company_number: text(64) = ""
    eori_number: text(32) = ""
    vat_number: text(32) = ""
    payment_term: text(64) = ""


class Address(Model):
    """Where the bill or the goods go."""

    address_company: text(200) = ""
    address_contact_name: text(200) = ""
    address_contact_email: Email = None
    address_contact_number: Phone = ""
    address_street_1: Annotated[str, Field(min_length=1, max_length=200)]
    address_street_2: text(200) = ""
    address_town: Annotated[str, Field(min_length=1, max_length=100)]
    address_county: text(100) = ""
    address_state: text(100) = ""
    address_post_code: text(20) = ""
    address_country: Annotated[
        str, Field(min_length=1, max_length=100), AfterValidator(country)
    ]
    address_note: text(2000) = ""
    address_default: Switch = False

    @model_validator(mode="after")
    def postcode(self) -> Self:
        """A British address needs a postcode in the British format."""
        if self.address_country == "GB" and not POSTCODE_GB.fullmatch(
            self.address_post_code.upper()
        ):
            raise ValueError("Enter a postcode in full, like MK6 2BE")
        return self


class Contact(Model):
    """A person at the client."""

    first_name: text(100) = ""
    last_name: text(100) = ""
    email: Email = None
    contact_number: Phone = ""
    job_title: text(100) = ""
    role: Literal["", "orders", "accounts", "delivery", "other"] = ""
    contact_default: Switch = False

    @model_validator(mode="after")
    def reachable(self) -> Self:
        """A contact needs a name and an email or a number."""
        if not (self.first_name or self.last_name) or not (
            self.email or self.contact_number
        ):
            raise ValueError("Enter a name and an email address or a phone number")
        return self


class Record(Model):
    """One client record."""

    type: TypeRef
    department: text(64) = ""
    title: text(200) = ""
    first_name: text(100) = ""
    last_name: text(100) = ""
    email: EmailStr
    credentials: Credentials = Credentials()
    currency: text(3) = ""
    tax_ref: TaxRef = TaxRef()
    detail: Detail = Detail()
    billing_address: Address
    shipping_addresses: Annotated[list[Address], Field(max_length=50)] = []
    contacts: Annotated[list[Contact], Field(max_length=50)] = []
    source: text(32) = ""
    source_status: Literal["", "P", "I", "A", "R", "S"] = "P"

    @model_validator(mode="after")
    def one_default(self) -> Self:
        """At most one shipping address is the default."""
        if sum(address.address_default for address in self.shipping_addresses) > 1:
            raise ValueError(
                "Mark one of the delivery addresses as the default, not more"
            )
        return self
