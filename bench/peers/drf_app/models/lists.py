"""The reference lists."""

from django.db import models


class Listed(models.Model):
    """An entry of a reference list."""

    code = models.CharField(primary_key=True)
    name = models.CharField()
    position = models.IntegerField()
    retired_on = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ClientType(Listed):
    """A type of client."""

    is_person = models.BooleanField()

    class Meta:
        managed, db_table = False, "client_types"


class Department(Listed):
    """A department."""

    class Meta:
        managed, db_table, ordering = False, "departments", ["position"]


class TaxCode(Listed):
    """A tax code."""

    class Meta:
        managed, db_table = False, "tax_codes"


class PaymentTerm(Listed):
    """A payment term."""

    class Meta:
        managed, db_table = False, "payment_terms"


class Currency(Listed):
    """A currency."""

    class Meta:
        managed, db_table = False, "currencies"


class ListVersion(models.Model):
    """How often the lists were changed, in one row."""

    version = models.IntegerField()

    class Meta:
        managed, db_table = False, "list_version"


LISTS = {
    "client_types": ClientType,
    "departments": Department,
    "tax_codes": TaxCode,
    "payment_terms": PaymentTerm,
    "currencies": Currency,
}
