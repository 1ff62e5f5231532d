"""A worker, the whole server, or PostgreSQL dies in a stream of registrations: what was
acknowledged is there whole, nothing by half.
"""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import databases
from tests.support.fault_posters import Poster
from tests.support.fault_walkers import Walker
from tests.support.request_streams import PAUSE, RECOVERY, Log, streaming
from tests.support.whole_clients import assert_whole

ROUNDS = 2
LOSSES = 10


def streams_of(log, server):
    key = server.key()
    return [
        *(Poster(log, f"p{number}", key, server) for number in range(4)),
        *(Walker(log, f"w{number}", server) for number in range(2)),
    ]


def kill_a_worker(server):
    """Kill the oldest of the processes that answer, and wait until another is in its place.

    Never one that just took over: where the same worker dies twice in 5 seconds Granian gives up,
    and systemd starts all anew.
    """
    whole = server.processes()
    victim = whole[1]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + RECOVERY
    while victim in server.processes() or len(server.processes()) < len(whole):
        assert time.monotonic() < deadline, "no worker took over"
        time.sleep(PAUSE)


def kill_the_server(server):
    server.kill()
    server.start()


def endure(server, database_url, tell, fault):
    """Do `fault` some times amid a stream; what is stored must be whole afterwards."""
    log, recoveries = Log(), []
    with streaming(*streams_of(log, server)):
        for _ in range(ROUNDS):
            log.grows(20)
            fault()
            recoveries.append(log.recovers())
    tell(
        **log.figures(),
        found=assert_whole(database_url, log),
        served_again_after_s=round(max(recoveries), 1),
    )


@pytest.mark.security("R1", "R2", "R3", "R4", "R7")
@pytest.mark.parametrize("fault", [kill_a_worker, kill_the_server])
def test_what_was_acknowledged_survives(server, database_url, tell, fault):
    endure(server, database_url, tell, lambda: fault(server))


@pytest.mark.security("R1", "R2", "R7")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_was_acknowledged_survives_the_death_of_postgresql(
    server, database_url, cluster, tell
):
    def fault():
        cluster.stop()
        time.sleep(0.5)  # posts and steps meet a database that is away
        cluster.start()

    endure(server, database_url, tell, fault)


@pytest.mark.security("R1", "R2", "R3", "R7")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_was_acknowledged_survives_the_loss_of_every_connection(
    server, database_url, cluster, tell
):
    name = database_url.rsplit("/", 1)[1]

    def fault():
        for _ in range(LOSSES):
            databases.run_on(
                cluster.url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{name}'",
            )
            time.sleep(0.1)  # so that some meet it amid a transaction

    endure(server, database_url, tell, fault)


def test_what_was_sent_in_the_wizard_when_the_server_died_is_registered_once(
    server, database_url, tell
):
    log, never = Log(), threading.Event()
    people = [Walker(log, f"w{number}", server) for number in range(6)]
    with ThreadPoolExecutor(len(people)) as threads:
        list(threads.map(lambda person: person.walk_to_check(3, never), people))
        sending = [threads.submit(person.send_in) for person in people]
        time.sleep(0.1)
        kill_the_server(server)
        for sent in sending:
            sent.result()
    for person in people:
        person.client.session.close()
    assert len(log.acknowledged) == len(people)
    tell(**log.figures(), found=assert_whole(database_url, log))
