"""Businesses of the demonstration that have a name of their own."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shop:
    """A business as it registers."""

    title: str
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    town: str
    post_code: str
    vat_number: str = ""
    company_number: str = ""
    department: str = ""

    def payload(self) -> dict[str, Any]:
        """Return it as a payload."""
        made: dict[str, Any] = {
            "type": {"code": "trade"},
            "title": self.title,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "detail": {
                "contact_number": self.phone,
                "vat_number": self.vat_number,
                "company_number": self.company_number,
            },
            "billing_address": {
                "address_contact_name": f"{self.first_name} {self.last_name}",
                "address_street_1": self.street,
                "address_town": self.town,
                "address_post_code": self.post_code,
                "address_country": "GB",
            },
        }
        if self.department:
            made["department"] = self.department
        return made


JUNIPER = Shop(
    "Juniper & Vale Tea Ltd",
    "Hana",
    "Nowak",
    "hana@junipervale.example",
    "0113 496 0142",
    "86 Harbour Road",
    "Leeds",
    "LS9 4GN",
    vat_number="GB281734905",
)
TEA_ROOMS = Shop(
    "Juniper Tea Rooms",
    "Hana",
    "Nowak",
    "hana@junipervale.example",
    "0113 496 0142",
    "86 Harbour Rd",
    "Leeds",
    "LS9 4GN",
)
LAMPS = Shop(
    "Harbour Lamps Ltd",
    "Omar",
    "Khan",
    "omar@harbourlamps.example",
    "01482 496 077",
    "12 Victoria Street",
    "Hull",
    "HU1 3DX",
    company_number="08114207",
)
TOYS = Shop(
    "Silver Toys Ltd",
    "Ines",
    "Rossi",
    "ines@silvertoys.example",
    "0117 496 0310",
    "41 Castle Road",
    "Bristol",
    "BS1 5TR",
    vat_number="GB917305526",
)
MEADOW = Shop(
    "Meadow Events Ltd",
    "Tove",
    "Larsen",
    "tove@meadowevents.example",
    "01904 496 0225",
    "7 Church Lane",
    "York",
    "YO1 8EP",
    vat_number="GB640218377",
)
MEADOW_AGAIN = Shop(
    "Meadow Events",
    "Tove",
    "Larsen",
    "office@meadowevents.example",
    "01904 496 0226",
    "7 Church Lane",
    "York",
    "YO1 8EP",
    vat_number="GB640218377",
    department="UK",
)
BIRCH = Shop(
    "Birch Paper Ltd",
    "Karl",
    "Bauer",
    "karl@birchpaper.example",
    "01603 496 0418",
    "150 Mill Lane",
    "Norwich",
    "NR2 6AL",
    company_number="11570932",
)
BIRCH_BOOKS = Shop(
    "Birch Books Ltd",
    "Karl",
    "Bauer",
    "karl@birchpaper.example",
    "01603 496 0419",
    "152 Mill Lane",
    "Norwich",
    "NR2 6AL",
    department="UK",
)
