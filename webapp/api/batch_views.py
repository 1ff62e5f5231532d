"""Many registrations with one call: `POST /api/clients/batch` (contract, section 9)."""

import threading
from collections.abc import Sequence
from typing import Any

from flask import Response, g
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from webapp.api.access import needs_scope
from webapp.api.batch_body import Unreadable, read_batch
from webapp.api.batch_memory import BatchMemory, Results, memory_of
from webapp.api.blueprint import bp
from webapp.api.checked import status_of
from webapp.api.idempotency import REPLAYED
from webapp.api.queries import read_switch
from webapp.clients.account_code import Registered
from webapp.clients.batch import Outcomes, register_all
from webapp.record.check import Registration, check
from webapp.record.problem import Problem
from webapp.record.schema import text_at
from webapp.web.envelope import as_errors, refused_fields, success

# records in one transaction, so that others who write need not wait long
GROUP = 250
# Checking is all processor time, of which threads of a process have one at a time: two that check
# would each make the one wait that stores, and has locked what others want too.
CHECKING = threading.Lock()
MOST_ECHOED = text_at("external_id").limit
GOOD, UNREADABLE, CONFLICT, WRONG = 200, 400, 409, 422


@bp.post("/clients/batch")
@needs_scope("clients:create")
def create_batch() -> Response:
    """Register many clients, and answer for each record; with `all_or_none=1` all or none."""
    all_or_none = read_switch("all_or_none")
    body, records = read_batch()
    memory = memory_of(body)
    known = memory.known() if memory else {}
    is_replay = 0 in known and sum(map(len, known.values())) == len(records)
    size = len(records) if all_or_none else GROUP
    results: Results = []
    while (first := len(results)) < len(records):
        group = records[first : first + size]
        results += known.get(first) or Group(first, group, memory).answer(
            all_or_none=all_or_none
        )
    headers = REPLAYED if is_replay else None
    return success({"results": results}, headers)


class Group:
    """Records of a batch that are stored in one transaction, from the one at `first` on."""

    def __init__(
        self, first: int, records: Sequence[Any], memory: BatchMemory | None
    ) -> None:
        self.first, self.memory = first, memory
        self.records = records
        self.registrations: dict[int, Registration] = {}
        self.problems: dict[int, tuple[int, list[Problem]]] = {}
        with CHECKING:
            for number, record in enumerate(records):
                self._check(number, record)

    def answer(self, *, all_or_none: bool) -> Results:
        """Store what is good and return the result of each record. Raises Refused when all are to
        be stored and one cannot be.
        """
        if all_or_none and self.problems:
            raise self._refused()
        good = [*self.registrations.values()]
        if not good:
            return self._results()
        try:
            outcomes = register_all(good, g.actor, self._keep, all_or_none=all_or_none)
        except IntegrityError:
            if known := self._of_another():
                return known
            raise
        is_any_stored = any(isinstance(outcome, Registered) for outcome in outcomes)
        if not is_any_stored and (known := self._of_another()):
            return known
        results = self._results(outcomes)
        if all_or_none and self.problems:
            raise self._refused()
        return results

    def _of_another(self) -> Results:
        """Return the results of another call with the key that was quicker, [] without one."""
        return self.memory.known().get(self.first, []) if self.memory else []

    def _check(self, number: int, record: Any) -> None:
        if isinstance(record, Unreadable):
            self.problems[number] = UNREADABLE, record.problems
            return
        registration, problems = check(record, g.actor, g.reference)
        if registration:
            self.registrations[number] = registration
        else:
            self.problems[number] = status_of(problems), problems

    def _keep(self, connection: Connection, outcomes: Outcomes) -> None:
        if self.memory:
            self.memory.keep(connection, self.first, self._results(outcomes))

    def _results(self, outcomes: Outcomes = ()) -> Results:
        """Return the result of each record; outcomes are those of the good ones."""
        stored: dict[int, Registered] = {}
        for number, outcome in zip(self.registrations, outcomes, strict=True):
            if isinstance(outcome, Registered):
                stored[number] = outcome
            else:
                self.problems[number] = CONFLICT, outcome
        return [
            self._result(number, record, stored.get(number))
            for number, record in enumerate(self.records)
        ]

    def _result(
        self, number: int, record: Any, stored: Registered | None
    ) -> dict[str, Any]:
        status, problems = (GOOD, []) if stored else self.problems[number]
        sent = record.get("external_id") if isinstance(record, dict) else None
        return {
            "index": self.first + number,
            "external_id": sent[:MOST_ECHOED] if isinstance(sent, str) else "",
            "status": status,
            "client_id": stored.client_id if stored else None,
            "client_account": stored.account if stored else None,
            "errors": as_errors(problems),
        }

    def _refused(self) -> Exception:
        """Return the refusal of all, with the problems of each."""
        statuses = {status for status, problems in self.problems.values() if problems}
        status = statuses.pop() if len(statuses) == 1 else WRONG
        found = [
            problem._replace(path=f"[{self.first + number}].{problem.path}".rstrip("."))
            for number, (_status, problems) in sorted(self.problems.items())
            for problem in problems
        ]
        return refused_fields(found, WRONG if status == UNREADABLE else status)
