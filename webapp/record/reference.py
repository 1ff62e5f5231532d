"""What `check` knows of the company that runs this: its reference lists and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ClientType:
    """A kind of client: its name, and whether it is a person (needs names) or a business
    (needs a title).
    """

    name: str
    is_person: bool


@dataclass(frozen=True, eq=False)
class Reference:
    """What a record may choose from, each list in the order shown, and the defaults of the
    settings. Only one and the same is equal, so that what is made of it can be kept.

    The keys of each mapping are what the record holds, the values are what people read.
    """

    client_types: Mapping[str, ClientType]
    departments: Mapping[str, str]
    tax_codes: Mapping[str, str]
    payment_terms: Mapping[str, str]
    currencies: Mapping[str, str]
    default_currency: str = "GBP"
    default_country: str = "GB"
    password_min_length: int = 12
    approve_own: bool = True
    # of the company that runs this and its hosts: no passwords
    house_names: tuple[str, ...] = ()

    @property
    def default_department(self) -> str:
        """The first department, which a record that names none belongs to."""
        return next(iter(self.departments), "")
