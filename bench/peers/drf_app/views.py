"""POST /api/clients/create in Django REST Framework, as its documentation teaches it, with the
product's rules.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.peers.drf_app.models import Client, IdempotencyKey
from bench.peers.drf_app.service import reference_of, register
from bench.peers.rules import Refused, checked

KEPT = timedelta(hours=24)


class CreateClient(APIView):
    """Registers one client."""

    def post(self, request: Request) -> Response:
        """Answer with the id and the account code."""
        key = request.headers.get("Idempotency-Key", "")
        body_hash = hashlib.sha256(
            json.dumps(request.data, sort_keys=True).encode()
        ).hexdigest()
        if key and (
            seen := IdempotencyKey.objects.filter(api_key=request.auth, key=key).first()
        ):
            if seen.body_hash != body_hash:
                return envelope(
                    422,
                    {"errors": []},
                    "Use a new Idempotency-Key: this one was used with another body",
                )
            return envelope(
                200,
                registered(seen.client_id, seen.account),
                "Request Successful",
                {"Idempotent-Replayed": "true"},
            )
        scopes = request.auth.scopes.values_list("scope", flat=True)
        registration = checked(request.data, request.auth.name, scopes, reference_of())
        try:
            with transaction.atomic():
                client = register(registration, request.auth)
                if key:
                    self.claim(key, body_hash, client)
        except IntegrityError:
            return envelope(
                409, {"errors": []}, "Choose another username, this one is taken"
            )
        return envelope(
            200, registered(client.id, client.account), "Request Successful"
        )

    def claim(self, key: str, body_hash: str, client: Client) -> None:
        """Remember what was registered under an `Idempotency-Key` for a day."""
        IdempotencyKey.objects.filter(created_on__lte=timezone.now() - KEPT).delete()
        IdempotencyKey.objects.create(
            api_key=self.request.auth,
            key=key,
            body_hash=body_hash,
            client=client,
            account=client.account,
        )


def registered(client_id: int, account: str) -> dict[str, Any]:
    """Return the data of a successful answer."""
    return {"client_id": client_id, "client_account": account}


def envelope(
    status: int, data: Any, msg: str, headers: dict[str, str] | None = None
) -> Response:
    """Return an answer in the envelope."""
    return Response(
        {"status": status, "response": status == 200, "data": data, "msg": msg},
        status,
        headers=headers,
    )


def refused(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal in the envelope."""
    if isinstance(error, Refused):
        count = len(error.errors)
        msg = f"{count} {'field needs' if count == 1 else 'fields need'} attention"
        return envelope(error.status, {"errors": error.errors}, msg)
    if isinstance(error, APIException):
        return envelope(error.status_code, {"errors": []}, str(error.detail))
    return None
