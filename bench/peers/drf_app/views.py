"""POST /api/clients/create in Django REST Framework, as its documentation teaches it."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.peers.drf_app.models import Client, IdempotencyKey
from bench.peers.drf_app.serializers import RecordSerializer

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
        serializer = RecordSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                client = serializer.save()
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
    if not isinstance(error, APIException):
        return None
    status = 422 if error.status_code == 400 else error.status_code
    errors = list(flat(error.detail)) if isinstance(error.detail, dict) else []
    msg = f"{len(errors)} fields need attention" if errors else str(error.detail)
    return envelope(status, {"errors": errors}, msg)


def flat(detail: Any, path: str = "") -> Any:
    """Yield each error with the path of its field."""
    if isinstance(detail, ErrorDetail):
        yield {"field": path, "code": detail.code, "message": str(detail)}
    elif isinstance(detail, list):
        for number, one in enumerate(detail):
            yield from flat(
                one, path if isinstance(one, ErrorDetail) else f"{path}[{number}]"
            )
    else:
        for name, one in detail.items():
            yield from flat(one, f"{path}.{name}" if path else name)
