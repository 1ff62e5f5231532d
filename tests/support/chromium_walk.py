"""Walks through the wizard as a person does: by labels and names of buttons, here with the mouse.

`look(name)` is called at every stop: first views, errors, rows open and folded.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support import payloads
from tests.support.running_server import Server

ADDRESS = {
    "address_street_1": "Address line 1",
    "address_street_2": "Address line 2",
    "address_town": "Town or city",
    "address_county": "County",
    "address_state": "State",
}
BILLING = ADDRESS | {
    "address_company": "Company name",
    "address_contact_name": "Invoice contact",
    "address_contact_email": "Email for invoices",
    "address_contact_number": "Phone for invoices",
    "address_note": "Note",
}
DELIVERY = ADDRESS | {
    "address_company": "Company or site name",
    "address_contact_name": "Delivery contact",
    "address_contact_email": "Email for deliveries",
    "address_contact_number": "Phone for deliveries",
    "address_note": "Delivery instructions",
}
POSTCODE = {
    "United Kingdom": "Postcode",
    "United States": "ZIP code",
    "Ireland": "Eircode",
}
BUSINESS = {
    "website": "Website",
    "vat_number": "VAT number",
    "company_number": "Company number",
    "eori_number": "EORI number",
    "registration_number": "Registration number",
    "registration_address": "Registered address",
}
CONTACT = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email address",
    "contact_number": "Phone number",
    "job_title": "Job title",
}
ROLES = {"orders": "Orders", "accounts": "Accounts"}


def customer(kind: str) -> dict[str, Any]:
    """What a customer types, as the JSON door is given it: three delivery addresses, and of a
    business its currency and two contacts.
    """
    client = payloads.full()
    for name in ("department", "tax_ref", "source", "source_status"):
        del client[name]
    del client["detail"]["payment_term"]
    # who registers gives their name
    del client["detail"]["contact_person"]
    york, leeds = client["shipping_addresses"]
    albany = payloads.address(
        address_county="",
        address_state="NY",
        address_post_code="12207",
        address_country="United States",
    )
    client["shipping_addresses"] = [york, leeds, albany | {"address_town": "Albany"}]
    if kind == "retail":
        client |= {
            "type": {"code": "retail"},
            "detail": {"contact_number": client["detail"]["contact_number"]},
        }
        for name in ("title", "currency", "contacts"):
            del client[name]
    number = next(NUMBERS)
    client["credentials"]["username"] = f"{kind}-{number}"
    # one address has one login
    client["email"] = f"Office{number}@northern-lights.example"
    return client


IS_SEARCH = "box => box.role === 'combobox'"
CHOSEN = "box => box.selectedOptions ? box.selectedOptions[0].text : box.value"
NUMBERS = iter(range(1, 10**6))


class Walk:
    """One customer before one page."""

    def __init__(
        self,
        page: Page,
        client: dict[str, Any],
        *,
        javascript: bool = True,
        look: Callable[[str], None] = lambda _stop: None,
    ) -> None:
        self.page, self.client, self.javascript, self.look = (
            page,
            client,
            javascript,
            look,
        )

    def box(self, label: str, within: Page | Locator | None = None) -> Locator:
        return (within or self.page).get_by_label(
            re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        )

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    # What hands do
    def fill(self, box: Locator, text: str) -> None:
        box.fill(text)

    def choose(self, radio: Locator) -> None:
        radio.check()

    def select(self, box: Locator, label: str) -> None:
        """Choose from a list, or with JavaScript by a search in a long one."""
        if box.evaluate(IS_SEARCH):
            box.fill(label)
            box.press("Enter")
            expect(box).to_have_value(label)
        else:
            box.select_option(label=label)

    def press(self, button: Locator) -> None:
        button.click()

    def toggle(self, summary: Locator) -> None:
        """Press what a second press would undo."""
        summary.click()

    def go_on(self) -> None:
        self.press(self.button("Save and continue"))

    # What people do on every step
    def fill_in(
        self,
        fields: dict[str, str],
        values: dict[str, Any],
        within: Locator | None = None,
    ) -> None:
        for name, label in fields.items():
            if values.get(name):
                self.answer(self.box(label, within), values[name])

    def answer(self, box: Locator, value: str) -> None:
        """Fill a box, or choose the option with this value."""
        if box.evaluate("box => box.localName") == "select":
            self.select(
                box, box.locator(f'option[value="{value}"]').text_content() or ""
            )
        else:
            self.fill(box, value)

    def mistake(self, words: str) -> None:
        self.go_on()
        summary = self.page.locator(".error-summary")
        expect(summary).to_contain_text(words)
        expect(summary).to_be_focused()
        assert self.page.title().startswith("Error: ")
        self.look(f"{words}: error")

    def arrive(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        # with its style sheets: what has the focus is seen by them
        self.page.wait_for_load_state()
        self.look(heading)

    # The steps
    def all(self) -> str:
        """Walk through every step, with a mistake on each first, and return the account code."""
        self.you()
        if self.client["type"]["code"] == "trade":
            self.business()
        self.billing()
        self.delivery()
        if self.client["type"]["code"] == "trade":
            self.contacts()
        self.sign_in()
        return self.send()

    def you(self, *, stumble: bool = True) -> None:
        self.arrive("About you")
        if stumble:
            self.mistake("Choose")
        is_trade = self.client["type"]["code"] == "trade"
        self.choose(
            self.page.get_by_label("For a business" if is_trade else "For myself")
        )
        self.fill_in(
            {
                "title": "Name of the business",
                "first_name": "First name",
                "last_name": "Last name",
                "email": "Email address",
            },
            self.client,
        )
        self.fill(self.box("Phone number"), self.client["detail"]["contact_number"])
        if is_trade:
            self.select(self.box("Currency"), "Euro (EUR)")
        self.go_on()

    def business(self) -> None:
        self.arrive("About your business")
        self.fill(self.box("Website"), "not a website")
        self.mistake("website")
        self.unfold()
        self.fill_in(BUSINESS, self.client["detail"])
        self.go_on()

    def billing(self, *, stumble: bool = True) -> None:
        self.arrive("Where should we send the bill?")
        if stumble:
            self.mistake("Enter a postcode")
        self.address(self.client["billing_address"])
        self.go_on()

    def unfold(self, within: Locator | None = None) -> None:
        """Open the questions that few need."""
        fold = (within or self.page).locator("details.more")
        if not fold.evaluate("fold => fold.open"):
            self.toggle(fold.locator("summary"))
        expect(fold).to_have_attribute("open", "")

    def address(self, values: dict[str, Any], within: Locator | None = None) -> None:
        """Fill in the billing address, or a delivery address `within` its row."""
        country = self.box("Country", within)
        if country.evaluate(CHOSEN) != values["address_country"]:
            self.select(country, values["address_country"])
            if not self.javascript:
                self.press(self.button("Show the fields of this country"))
        postcode = POSTCODE[values["address_country"]]
        expect(self.box(postcode, within)).to_be_visible()
        self.unfold(within)
        labels = DELIVERY if within else BILLING
        self.fill_in(labels | {"address_post_code": postcode}, values, within)

    def delivery(self) -> None:
        self.arrive("Where should we deliver?")
        self.choose(self.page.get_by_label("To other addresses"))
        self.mistake("Enter a delivery address")
        for number, values in enumerate(self.client["shipping_addresses"], 1):
            row = self.open_row("Delivery address", number)
            self.address(values, row)
        default = [
            values["address_default"] for values in self.client["shipping_addresses"]
        ].index("1") + 1
        self.look("rows of addresses")
        self.press(self.button(f"Make default delivery address {default}"))
        expect(self.button(f"Change delivery address {default}")).to_be_focused()
        self.go_on()

    def open_row(self, one: str, number: int) -> Locator:
        """Return a row to fill, a new one if it is not there."""
        row = self.page.get_by_role("group", name=f"{one} {number}", exact=True)
        if row.count() == 0:
            self.press(
                self.page.get_by_role(
                    "button", name=re.compile(f"^Add .*{one.lower()}$")
                )
            )
            expect(
                row.locator("input:not([type=hidden]), select").first
            ).to_be_focused()
        return row

    def contacts(self) -> None:
        self.arrive("Who else may we talk to?")
        for number, values in enumerate(self.client["contacts"], 1):
            row = self.open_row("Contact", number)
            if number == 1:
                self.fill(self.box("First name", row), values["first_name"])
                self.mistake("Contact 1")
            self.fill_in(CONTACT, values, row)
            self.select(self.box("Role", row), ROLES[values["role"]])
            if values["contact_default"] == "1":
                self.choose(row.get_by_label(re.compile("^Main contact")))
        self.go_on()

    def sign_in(self) -> None:
        self.arrive("Your sign-in")
        self.fill(self.box("Password"), "short")
        self.mistake("Use 12 characters")
        self.fill_in(
            {"username": "Username", "password": "Password"}, self.client["credentials"]
        )
        self.go_on()

    def send(self) -> str:
        self.arrive("Check your answers")
        self.press(self.button("Register"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        self.look("Thank you")
        return self.account()

    def account(self) -> str:
        code = self.page.locator("#account")
        expect(code).to_have_text(re.compile("[A-Z0-9]{3,}"))
        return code.inner_text()


# What is each client's own; the second is advised to be a duplicate.
OWN = {"id", "account", "credentials", "source", "created_on", "updated_on", "advice"}


def differences_to_json(
    server: Server, account: str, client: dict[str, Any]
) -> dict[str, Any]:
    """What differs between a client registered in the browser and one that the JSON door is
    given the same of.
    """
    key = server.key()
    (stored,) = server.get(key, f"account={account}")["clients"]
    assert stored["credentials"] == {"username": client["credentials"]["username"]}
    assert len(stored["shipping_addresses"]) == len(client["shipping_addresses"]) == 3
    assert len(stored["contacts"]) == len(client.get("contacts", []))
    by_json = server.post(
        key, client | {"credentials": customer(client["type"]["code"])["credentials"]}
    ).json["data"]
    expected = server.get(key, f"client_id={by_json['client_id']}")
    return {
        name: (stored[name], expected[name])
        for name in stored.keys() - OWN
        if stored[name] != expected[name]
    }
