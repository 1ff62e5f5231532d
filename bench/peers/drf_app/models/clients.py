"""Clients and all that belongs to them."""

from django.db import models

from bench.peers.drf_app.models.lists import (
    ClientType,
    Currency,
    Department,
    PaymentTerm,
    TaxCode,
)

PROTECT = models.PROTECT


def text(**options: object) -> models.CharField:
    """A text column; its length is a CHECK of the database and a rule of the serializer."""
    return models.CharField(**({"default": ""} | options))


class User(models.Model):
    """A client's login."""

    username = models.CharField()
    username_key = models.CharField(unique=True)
    password_hash = models.CharField()
    role = text(default="client")
    name = text()
    created_on = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed, db_table = False, "users"


class AccountCounter(models.Model):
    """The last number given to an account code with this prefix."""

    prefix = models.CharField(primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        managed, db_table = False, "account_counters"


class Client(models.Model):
    """A registered client."""

    account = text()
    type = models.ForeignKey(ClientType, PROTECT, db_column="type_code")
    department = models.ForeignKey(
        Department, PROTECT, null=True, db_column="department"
    )
    title = text()
    first_name = text()
    last_name = text()
    email = text()
    user = models.OneToOneField(User, PROTECT, null=True)
    currency = models.ForeignKey(Currency, PROTECT, db_column="currency")
    tax = models.ForeignKey(TaxCode, PROTECT, null=True, db_column="tax_code")
    contact_number = text()
    contact_person = text()
    website = text()
    registration_number = text()
    registration_address = text()
    company_number = text()
    eori_number = text()
    vat_number = text()
    payment_term = models.ForeignKey(
        PaymentTerm, PROTECT, null=True, db_column="payment_term"
    )
    source = text()
    source_status = text(default="P")
    status_reason = text()
    asked = models.JSONField(default=list)
    registered_kind = text(default="key")
    registered_by = text()
    version = models.IntegerField(default=1)
    created_on = models.DateTimeField()
    updated_on = models.DateTimeField()
    email_key = text()
    name_key = text()
    post_code_key = text()
    vat_key = text()
    company_key = text()

    class Meta:
        managed, db_table = False, "clients"


class Address(models.Model):
    """A billing or shipping address."""

    client = models.ForeignKey(Client, PROTECT, related_name="addresses")
    kind = text()
    position = models.IntegerField()
    address_company = text()
    address_contact_name = text()
    address_contact_email = text()
    address_contact_number = text()
    address_street_1 = text()
    address_street_2 = text()
    address_town = text()
    address_county = text()
    address_state = text()
    address_post_code = text()
    address_country = text()
    address_note = text()
    address_default = models.BooleanField()

    class Meta:
        managed, db_table = False, "addresses"


class Contact(models.Model):
    """A person at the client."""

    client = models.ForeignKey(Client, PROTECT, related_name="contacts")
    position = models.IntegerField()
    first_name = text()
    last_name = text()
    email = text()
    contact_number = text()
    job_title = text()
    role = text()
    contact_default = models.BooleanField()

    class Meta:
        managed, db_table = False, "contacts"


class Advice(models.Model):
    """What the desk should look at."""

    client = models.ForeignKey(Client, PROTECT, related_name="advice")
    field = models.CharField()
    code = models.CharField()
    message = models.CharField()

    class Meta:
        managed, db_table = False, "client_advice"


class History(models.Model):
    """What happened to a client."""

    client = models.ForeignKey(Client, PROTECT, related_name="history")
    happened_on = models.DateTimeField()
    actor_kind = text(default="key")
    actor_name = text()
    action = text()
    changes = models.JSONField(default=dict)
    reason = text()

    class Meta:
        managed, db_table = False, "history"
