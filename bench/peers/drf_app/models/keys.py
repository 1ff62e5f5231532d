"""API keys and what was registered under an `Idempotency-Key`."""

from django.db import models


class ApiKey(models.Model):
    """A key of an integration."""

    name = models.CharField()
    public_id = models.CharField()
    secret_hash = models.CharField()
    revoked_on = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "api_keys"


class ApiKeyScope(models.Model):
    """One thing that a key may do."""

    pk = models.CompositePrimaryKey("api_key_id", "scope")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="scopes")
    scope = models.CharField()

    class Meta:
        managed, db_table = False, "api_key_scopes"


class IdempotencyKey(models.Model):
    """What was registered under an `Idempotency-Key`."""

    pk = models.CompositePrimaryKey("api_key_id", "key")
    api_key = models.ForeignKey(ApiKey, models.PROTECT)
    key = models.CharField()
    body_hash = models.CharField()
    client = models.ForeignKey("Client", models.PROTECT)
    account = models.CharField()
    created_on = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed, db_table = False, "idempotency_keys"
