"""No request, however malformed, gives a 5xx or is stored in part."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.support import payloads
from tests.support.payload_mutations import mutated
from webapp.webhooks.endpoints import create
from webapp.webhooks.values import read_values

CALLS = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


# The rules are the same code for both: PostgreSQL is asked for what its columns refuse.
MUTATED = {"sqlite": 4000, "postgresql": 1500}


@pytest.mark.security("R2", "R8")
def test_mutated_payloads_are_stored_whole_or_not_at_all(door, engine):
    stored = 0
    for body in mutated(seed=20_261_124, count=MUTATED[engine]):
        answer = door.create(body)
        assert answer.status_code < 500, body
        assert answer.json["status"] == answer.status_code
        if answer.status_code == 200:
            stored += 1
            assert door.record(answer.json["data"]["client_id"])["billing_address"][
                "address_town"
            ]
    assert door.total() == stored > 100


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("createClient", 200),
        ("getClients", 200),
        ("createClients", 8),  # lists of records take long to make up
        *(
            (name, 50)
            for name in (
                *("getClient", "changeClient", "putClient", "reviewClient"),
                "getEvents",
            )
        ),
        *((name, 15) for name in ("createWebhook", "changeWebhook", "getDeliveries")),
        *(
            (name, 5)  # they take an id alone
            for name in (
                *("getWebhooks", "getWebhook", "deleteWebhook", "rotateWebhookSecret"),
                *("endOldSecret", "testWebhook", "redeliver"),
            )
        ),
    ],
)
def test_schemathesis_finds_nothing(app, door, name, most):
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    (operation,) = document.include(operation_id=name).get_all_operations()
    door.create(payloads.full())
    with app.app_context():
        events = ["client.registered"]
        create(read_values("erp", "https://a.example/", events, is_full=False), "Iris")

    @settings(CALLS, max_examples=most)
    @given(operation.ok().as_strategy())
    def call(case):
        # schemathesis announces what it does not decode here
        headers = door.headers({"Accept-Encoding": "identity"})
        case.call_and_validate(
            headers=headers, excluded_checks=[positive_data_acceptance]
        )

    call()
