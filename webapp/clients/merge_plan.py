"""What a merge will make of two clients, checked before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.clients.answer import payload_of
from webapp.clients.differences import differences
from webapp.clients.list_models import MODELS
from webapp.clients.logins import USERNAME
from webapp.clients.merge_compare import Choice, Comparison, merged_payload
from webapp.clients.models import Client
from webapp.clients.offered import reference_with
from webapp.record.actor import SYSTEM, Actor
from webapp.record.check import Registration, check
from webapp.record.problem import InputRefused
from webapp.record.reference import Reference


@dataclass(frozen=True)
class Plan:
    """A merge that is ready to be stored."""

    stays: Client
    other: Client
    login: int | None  # the user who signs in from now on
    registration: Registration
    changes: Mapping[str, list[Any]]
    actor: Actor

    @property
    def dropped_login(self) -> int | None:
        """The user who signs in no longer."""
        users = {self.stays.user_id, self.other.user_id} - {None, self.login}
        return users.pop() if users else None


def planned(
    clients: tuple[Client, Client], comparison: Comparison, choice: Choice, actor: Actor
) -> Plan:
    """Return the merge that a choice makes. Raises InputRefused."""
    stays, other = clients[choice.stays], clients[1 - choice.stays]
    payload = merged_payload(comparison, choice)
    # Judged as what a machine sends: nobody types it, and both clients have it already.
    registration, problems = check(payload, SYSTEM, _reference_with(clients))
    if registration is None:
        raise InputRefused(*problems)
    login = clients[choice.login].user_id or clients[1 - choice.login].user_id
    record = registration.record.model_dump(mode="json", exclude={"credentials"})
    changes = differences(payload_of(stays), record)
    names = [
        user.username if user else "" for user in (stays.user, _user(clients, login))
    ]
    if names[0] != names[1]:
        changes[USERNAME] = names
    return Plan(stays, other, login, registration, changes, actor)


def _user(clients: Sequence[Client], user_id: int | None) -> Any:
    users = [each.user for each in clients if each.user and each.user_id == user_id]
    return users[0] if users else None


def _reference_with(clients: Sequence[Client]) -> Reference:
    """Return the lists with what either client has of them, retired or not."""
    first, second = (reference_with(client) for client in clients)
    both: Any = {
        name: {**getattr(second, name), **getattr(first, name)} for name in MODELS
    }
    return replace(first, **both)
