"""Made-up clients as they are registered: businesses and people, with addresses."""

import random
from typing import Any

from webapp.record.actor import Actor


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


FIRST = words(
    """
    Ada Alan Amir Bea Chen Clara David Elif Emma Farah George Grace Hana Hugo Ines
    Ivan Jana Karl Lena Leo Mara Nils Olga Omar Petra Rosa Sam Tove Uma Yusuf Zoë
    """
)
LAST = words(
    """
    Adeyemi Ahmed Baker Bauer Brown Byron Carter Costa Dubois Evans Fischer García
    Hughes Ivanov Jansen Jones Khan Kowalski Larsen Lopez Martin Müller Nowak
    O’Brien Patel Rossi Schmidt Smith Taylor Walker Wilson Young
    """
)
NOUNS = words(
    """
    Anchor Apple Arrow Birch Bridge Castle Cedar Copper Crown Eagle Falcon Forge
    Garden Granite Harbour Iron Lantern Maple Meadow Mill North Oak Orchard Pine
    River Rose Silver Stone Summit Willow
    """
)
TRADES = words(
    """
    Bakery Books Catering Coffee Design Electrics Events Flooring Flowers Foods
    Furniture Glass Hotels Joinery Kitchens Lighting Logistics Paper Plumbing
    Printing Roofing Tools Toys Windows Wines
    """
)
FORMS = ("Ltd", "Ltd", "Ltd", "LLP", "& Sons", "Group", "Studio", "")
STREETS = [
    "Bridge Street",
    "Castle Road",
    "Church Lane",
    "Harbour Road",
    "High Street",
    "Kings Avenue",
    "Mill Lane",
    "Station Road",
    "Victoria Street",
]
TOWNS = (
    ("Milton Keynes", "Buckinghamshire", "MK{}", "GB", "01908"),
    ("Leeds", "West Yorkshire", "LS{}", "GB", "0113"),
    ("York", "North Yorkshire", "YO{}", "GB", "01904"),
    ("Bristol", "", "BS{}", "GB", "0117"),
    ("Norwich", "Norfolk", "NR{}", "GB", "01603"),
    ("Exeter", "Devon", "EX{}", "GB", "01392"),
    ("Hull", "", "HU{}", "GB", "01482"),
    ("Berlin", "", "10{}", "DE", "+49 30"),
    ("Lyon", "", "69{}", "FR", "+33 4"),
)


def payload(chance: random.Random, number: int, actor: Actor) -> dict[str, Any]:
    """Return a client as it is registered by this actor; two of three are businesses."""
    first = chance.choice(FIRST)
    last = chance.choice(LAST)
    noun = chance.choice(NOUNS)
    trade = chance.choice(TRADES)
    form = chance.choice(FORMS)
    is_business = chance.random() < 0.66
    address, phone = made_up_address(chance, first, last)
    host = f"{noun}-{trade}.example" if is_business else "mail.example"
    email = f"{first}.{last}.{number}@{host}".lower()
    made: dict[str, Any] = {
        "type": {"code": "trade" if is_business else "retail"},
        "first_name": first,
        "last_name": last,
        "email": email.replace("’", ""),
        "detail": {"contact_number": phone},
        "billing_address": address,
    }
    if is_business:
        made["title"] = f"{noun} {trade} {form}".strip()
        add_business(made, chance, first, last)
    if actor.kind != "customer":
        add_terms(made, chance)
    return made


def add_business(
    made: dict[str, Any],
    chance: random.Random,
    first: str,
    last: str,
) -> None:
    """Add numbers, shipping addresses and perhaps a contact to a payload."""
    detail = made["detail"]
    detail["company_number"] = f"{chance.randrange(10**7, 10**8)}"
    detail["vat_number"] = f"GB{chance.randrange(10**8, 10**9)}"
    made["shipping_addresses"] = []
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        address, _phone = made_up_address(chance, first, last)
        made["shipping_addresses"].append(address)
    contact = {
        "first_name": chance.choice(FIRST),
        "contact_number": detail["contact_number"],
        "role": "orders",
    }
    made["contacts"] = [contact] * chance.choice((0, 1))


def add_terms(made: dict[str, Any], chance: random.Random) -> None:
    """Add what only staff and integrations set to a payload."""
    made["department"] = chance.choice(("UK", "Europe", "International"))
    made["tax_ref"] = {"code": chance.choice(("T1", "T0"))}
    terms = ("proforma", "30 days", "60 days")
    made["detail"]["payment_term"] = chance.choice(terms)


def made_up_address(
    chance: random.Random, first: str, last: str
) -> tuple[dict[str, Any], str]:
    """Return an address and a phone number in its area."""
    town, county, postcode, country, area = chance.choice(TOWNS)
    address = {
        "address_contact_name": f"{first} {last}",
        "address_street_1": f"{chance.randrange(1, 180)} {chance.choice(STREETS)}",
        "address_town": town,
        "address_county": county,
        "address_post_code": postcode.format(rest_of_postcode(chance, country)),
        "address_country": country,
    }
    middle = chance.randrange(100, 999)
    end = chance.randrange(1000, 9999)
    return address, f"{area} {middle} {end}"


def rest_of_postcode(chance: random.Random, country: str) -> str:
    """Return what follows the area in a postcode, such as "6 2BE" or "117"."""
    if country != "GB":
        return f"{chance.randrange(100, 999)}"
    letters = chance.choice("ABDEFGH") + chance.choice("JLNPQR")
    sector = chance.randrange(1, 9)
    unit = chance.randrange(1, 9)
    return f"{sector} {unit}{letters}"
