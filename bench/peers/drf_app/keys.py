"""Who may call: the `api-key` header and its scopes."""

import hashlib
import hmac
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from bench.peers.drf_app.models import ApiKey


class KeyAuthentication(BaseAuthentication):
    """A key is an integration that calls; `request.auth` is its row."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey]:
        """Return the key of a request. Raises AuthenticationFailed."""
        _prefix, public_id, secret = (
            *request.headers.get("api-key", "").split("_", 2),
            "",
            "",
            "",
        )[:3]
        found = ApiKey.objects.filter(public_id=public_id, revoked_on=None).first()
        if found is None or not hmac.compare_digest(
            hashlib.sha256(secret.encode()).hexdigest(), found.secret_hash
        ):
            raise AuthenticationFailed("Send a working API key in the api-key header")
        return None, found

    def authenticate_header(self, request: Request) -> str:
        """Make the refusal a 401."""
        return 'ApiKey realm="clients"'


class MayRegister(BasePermission):
    """Keys with the scope alone."""

    message = "Use an API key with the scope clients:create"

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the key has the scope."""
        return request.auth.scopes.filter(scope="clients:create").exists()
