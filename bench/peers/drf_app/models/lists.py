"""The reference lists."""

from django.db import models


class Listed(models.Model):
    """An entry of a reference list."""

    code = models.CharField(primary_key=True)
    position = models.IntegerField()
    retired_on = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ClientType(Listed):
    """A type of client."""

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
