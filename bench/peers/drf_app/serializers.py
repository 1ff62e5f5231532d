"""The client record as nested serializers: fields, types, lengths and the rules between them."""

import re
from typing import Any

import pycountry
from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from bench.peers.drf_app import models
from bench.peers.drf_app.service import register

PHONE = r"^(?=(.*\d){5})[\d\s+()\-./]+(?:[^\W\d_]+[\s.]*[\d\s\-./]*)?$"
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


class Text(serializers.CharField):
    """A string that need not be given."""

    def __init__(self, limit: int, **options: Any) -> None:
        super().__init__(
            max_length=limit,
            **{"required": False, "allow_blank": True, "allow_null": True, **options},
        )


class Email(serializers.EmailField):
    """An email address that need not be given."""

    def __init__(self) -> None:
        super().__init__(
            max_length=254, required=False, allow_blank=True, allow_null=True
        )


class Phone(Text):
    """A number that could be dialled."""

    def __init__(self) -> None:
        pattern = RegexValidator(
            r"^(?=(.*\d){5})[\d\s+()\-./]+(?:[^\W\d_]+[\s.]*[\d\s\-./]*)?$",
            "Enter a phone number of at least 5 digits",
        )
        super().__init__(40, validators=[pattern])


class Country(Text):
    """A country by its name or code; its alpha-2 code is kept."""

    def to_internal_value(self, data: Any) -> str:
        """Return the code."""
        code = COUNTRIES.get(super().to_internal_value(data).casefold())
        if code is None:
            raise serializers.ValidationError(
                "Enter a country by its English name or its ISO code"
            )
        return code


class Strict(serializers.Serializer):
    """No unknown keys."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values of known keys."""
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError(
                dict.fromkeys(unknown, "Remove this field, there is no such field")
            )
        return super().to_internal_value(data)


class TypeSerializer(Strict):
    """The type of the client."""

    code = serializers.PrimaryKeyRelatedField(
        queryset=models.ClientType.objects.filter(retired_on=None)
    )


class TaxSerializer(Strict):
    """The tax code."""

    code = serializers.PrimaryKeyRelatedField(
        queryset=models.TaxCode.objects.filter(retired_on=None),
        required=False,
        allow_null=True,
    )


class CredentialsSerializer(Strict):
    """The login, or nothing."""

    username = Text(150)
    password = Text(256, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Username and password come together."""
        username, password = attrs.get("username"), attrs.get("password")
        if bool(username) != bool(password) or (password and len(password) < 12):
            raise serializers.ValidationError(
                "Enter a username and a password of 12 characters or more"
            )
        return attrs


class DetailSerializer(Strict):
    """What is known of the business."""

    contact_number = Phone()
    contact_person = Text(200)
    website = serializers.URLField(
        max_length=2048, required=False, allow_blank=True, allow_null=True
    )
    registration_number = Text(64)
    registration_address = Text(500)
    company_number = Text(64)
    eori_number = Text(32)
    vat_number = Text(32)
    payment_term = serializers.PrimaryKeyRelatedField(
        queryset=models.PaymentTerm.objects.filter(retired_on=None),
        required=False,
        allow_null=True,
    )


class AddressSerializer(Strict):
    """Where the bill or the goods go."""

    address_company = Text(200)
    address_contact_name = Text(200)
    address_contact_email = Email()
    address_contact_number = Phone()
    address_street_1 = serializers.CharField(max_length=200)
    address_street_2 = Text(200)
    address_town = serializers.CharField(max_length=100)
    address_county = Text(100)
    address_state = Text(100)
    address_post_code = Text(20)
    address_country = Country(100, required=True, allow_blank=False, allow_null=False)
    address_note = Text(2000)
    address_default = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A British address needs a postcode in the British format."""
        if attrs["address_country"] == "GB" and not POSTCODE_GB.fullmatch(
            (attrs.get("address_post_code") or "").upper()
        ):
            raise serializers.ValidationError(
                {"address_post_code": "Enter a postcode in full, like MK6 2BE"}
            )
        return attrs


class ContactSerializer(Strict):
    """A person at the client."""

    first_name = Text(100)
    last_name = Text(100)
    email = Email()
    contact_number = Phone()
    job_title = Text(100)
    role = serializers.ChoiceField(
        ["orders", "accounts", "delivery", "other"], required=False, allow_blank=True
    )
    contact_default = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A contact needs a name and an email or a number."""
        for one, other in (("first_name", "last_name"), ("email", "contact_number")):
            if not (attrs.get(one) or attrs.get(other)):
                raise serializers.ValidationError(
                    {one: "Enter a name and an email address or a phone number"}
                )
        return attrs


class RecordSerializer(Strict):
    """One client record; `save` registers it."""

    type = TypeSerializer()
    department = serializers.PrimaryKeyRelatedField(
        queryset=models.Department.objects.filter(retired_on=None),
        required=False,
        allow_null=True,
    )
    title = Text(200)
    first_name = Text(100)
    last_name = Text(100)
    email = serializers.EmailField(max_length=254)
    credentials = CredentialsSerializer(required=False)
    currency = serializers.PrimaryKeyRelatedField(
        queryset=models.Currency.objects.filter(retired_on=None),
        required=False,
        allow_null=True,
    )
    tax_ref = TaxSerializer(required=False)
    detail = DetailSerializer(required=False)
    billing_address = AddressSerializer()
    shipping_addresses = AddressSerializer(many=True, required=False, max_length=50)
    contacts = ContactSerializer(many=True, required=False, max_length=50)
    source = Text(32)
    source_status = serializers.ChoiceField(
        ["P", "I", "A", "R", "S"], required=False, allow_blank=True
    )

    def validate_shipping_addresses(
        self, value: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """At most one shipping address is the default."""
        if sum(bool(address.get("address_default")) for address in value) > 1:
            raise serializers.ValidationError(
                "Mark one of the delivery addresses as the default, not more"
            )
        return value

    def validate_source_status(self, value: str) -> str:
        """A status of its own needs a scope of its own."""
        if (
            value not in ("", "P")
            and not self.context["request"]
            .auth.scopes.filter(scope="clients:approve")
            .exists()
        ):
            raise PermissionDenied(
                "Send P, or use a key with the scope clients:approve"
            )
        return value

    def create(self, validated_data: dict[str, Any]) -> models.Client:
        """Register the client."""
        return register(validated_data, self.context["request"].auth)
