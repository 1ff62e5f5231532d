"""POST /api/clients/create in FastAPI and SQLAlchemy, as its documentation teaches it, with the
product's rules.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bench.peers.fastapi_app.database import reading, writing
from bench.peers.fastapi_app.models import ApiKey, IdempotencyKey
from bench.peers.fastapi_app.service import reference_of, register
from bench.peers.rules import Refused, checked

app = FastAPI()
KEPT = timedelta(hours=24)


def envelope(
    status: int, data: Any, msg: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return an answer in the envelope."""
    return JSONResponse(
        {"status": status, "response": status == 200, "data": data, "msg": msg},
        status,
        headers,
    )


def refused(
    status: int, msg: str, errors: list[dict[str, str]] | None = None
) -> JSONResponse:
    """Return a refusal in the envelope."""
    return envelope(status, {"errors": errors or []}, msg)


@app.exception_handler(RequestValidationError)
def invalid(_request: Request, _error: RequestValidationError) -> JSONResponse:
    """Answer a body that is no JSON."""
    return refused(400, "Send the record as JSON")


@app.exception_handler(Refused)
def problems(_request: Request, error: Refused) -> JSONResponse:
    """Answer what is wrong with a record."""
    count = len(error.errors)
    msg = f"{count} {'field needs' if count == 1 else 'fields need'} attention"
    return refused(error.status, msg, error.errors)


@app.exception_handler(HTTPException)
def failed(_request: Request, error: HTTPException) -> JSONResponse:
    """Answer any other refusal."""
    return refused(error.status_code, error.detail)


def key_of(
    session: Annotated[Session, Depends(reading)],
    api_key: Annotated[str, Header()] = "",
) -> ApiKey:
    """Return the key that a request bears, if it may register."""
    _prefix, public_id, secret = (*api_key.split("_", 2), "", "", "")[:3]
    found = session.scalar(select(ApiKey).where(ApiKey.public_id == public_id))
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    if (
        found is None
        or found.revoked_on
        or not hmac.compare_digest(hashed, found.secret_hash)
    ):
        raise HTTPException(401, "Send a working API key in the api-key header")
    if not may(found, "clients:create"):
        raise HTTPException(403, "Use an API key with the scope clients:create")
    return found


def may(key: ApiKey, scope: str) -> bool:
    """Tell whether a key has a scope."""
    return any(row.scope == scope for row in key.scopes)


Key = Annotated[ApiKey, Depends(key_of)]
Reading = Annotated[Session, Depends(reading)]
Writing = Annotated[Session, Depends(writing)]


@app.post("/api/clients/create")
def create_client(
    payload: Annotated[Any, Body()],
    key: Key,
    read: Reading,
    write: Writing,
    idempotency_key: Annotated[str, Header()] = "",
) -> JSONResponse:
    """Register one client."""
    body_hash = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    if idempotency_key and (
        seen := read.get(IdempotencyKey, (key.id, idempotency_key))
    ):
        if seen.body_hash != body_hash:
            return refused(
                422, "Use a new Idempotency-Key: this one was used with another body"
            )
        return envelope(
            200,
            registered(seen.client_id, seen.account),
            "Request Successful",
            {"Idempotent-Replayed": "true"},
        )
    scopes = [row.scope for row in key.scopes]
    registration = checked(payload, key.name, scopes, reference_of(read))
    read.close()  # its transaction ends before the one that writes begins
    try:
        client = register(write, registration, key)
        if idempotency_key:
            claim(write, key, idempotency_key, body_hash, client.id, client.account)
        answer = registered(client.id, client.account)
        write.commit()
    except IntegrityError:
        return refused(409, "Choose another username, this one is taken")
    return envelope(200, answer, "Request Successful")


def registered(client_id: int, account: str) -> dict[str, Any]:
    """Return the data of a successful answer."""
    return {"client_id": client_id, "client_account": account}


def claim(
    session: Session,
    key: ApiKey,
    text: str,
    body_hash: str,
    client_id: int,
    account: str,
) -> None:
    """Remember what was registered under an `Idempotency-Key` for a day."""
    moment = datetime.now(UTC)
    session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_on <= moment - KEPT)
    )
    session.add(
        IdempotencyKey(
            api_key_id=key.id,
            key=text,
            body_hash=body_hash,
            client_id=client_id,
            account=account,
            created_on=moment,
        )
    )
