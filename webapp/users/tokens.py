"""Random tokens of sessions, private links and API keys: shown once, and kept as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """Return a new token: 256 random bits as 43 characters that a URL can have."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is stored of a token. A fast hash will do: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
