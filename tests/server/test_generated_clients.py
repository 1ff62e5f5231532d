"""Clients that generators make of the document compile, and register a client at a running
server.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import payloads
from tests.support.databases import REQUIRE_ALL
from webapp.config import PROJECT

TOOLS = PROJECT / ".ci" / "node_modules" / ".bin"
PYTHON_CALL = """
import json, sys
from made.api.clients import create_client, get_clients
from made.client import AuthenticatedClient
from made.models.record import Record

address, key, payload = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=key, prefix="", auth_header_name="api-key")
made = create_client.sync(client=client, body=Record.from_dict(json.loads(payload)))
found = get_clients.sync(client=client, client_id=made.data.client_id)
print(json.dumps([made.data.client_account, found.data.account]))
"""
TYPESCRIPT_CALL = """
import type { paths, components } from "./made";

declare const process: { argv: string[] };
type Create = paths["/api/clients/create"]["post"]["responses"];
type Made = Create[200]["content"]["application/json"];
type Refused = Create[422]["content"]["application/json"];
type Answer = Made | Refused;
type Found = paths["/api/clients"]["get"]["responses"][200]["content"]["application/json"];
const record: components["schemas"]["Record"] = RECORD;
const [, , address, key] = process.argv;
const headers = { "api-key": key, "Content-Type": "application/json" };

async function register() {
  const request = { method: "POST", headers, body: JSON.stringify(record) };
  const posted = await fetch(`${address}/api/clients/create`, request);
  const made = await posted.json() as Answer;
  if (!made.response || !("client_id" in made.data)) throw new Error(made.msg);
  const where = `${address}/api/clients?client_id=${made.data.client_id}`;
  const found = await (await fetch(where, { headers })).json() as Found;
  if (!("account" in found.data)) return;
  console.log(JSON.stringify([made.data.client_account, found.data.account]));
}
register();
"""


def run(*command, folder):
    """Run a command in a folder and give what it printed."""
    environ = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name):
    """The path of a program; without it the test is skipped, or fails where nothing may be
    skipped.
    """
    found = shutil.which(
        name, path=f"{TOOLS}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    )
    if found is None and not REQUIRE_ALL:
        pytest.skip(f"{name} is not installed; .ci/run installs it")
    assert found, f"{name} is not installed"
    return found


@pytest.fixture(scope="session")
def folder_of(tmp_path_factory):
    """Gives the folder of a document; every engine's server has the same, so that clients are
    made of it once.
    """
    folders = {}

    def folder(document):
        if document not in folders:
            folders[document] = tmp_path_factory.mktemp("document")
            (folders[document] / "openapi.json").write_bytes(document)
        return folders[document]

    return folder


@pytest.fixture
def folder(server, folder_of):
    """A folder with the document of the server."""
    return folder_of(server.send("GET", "/api/openapi.json").body)


def make_python_client(folder):
    command = [
        tool("openapi-python-client"),
        "generate",
        "--path",
        "openapi.json",
        "--meta",
        "none",
        "--output-path",
        "made",
    ]
    assert "Unable to" not in run(*command, "--fail-on-warning", folder=folder)


def test_a_python_client_made_of_the_document_registers(server, folder):
    if not (folder / "made").exists():
        make_python_client(folder)
    payload = json.dumps(
        payloads.having(payloads.full(), "credentials.username", "python")
    )
    call = (sys.executable, "-c", PYTHON_CALL, server.url, server.key(), payload)
    made, found = json.loads(run(*call, folder=folder))
    assert made == found
    assert made.startswith("NORTHE")


def make_typescript_client(folder):
    generator, compiler = tool("openapi-typescript"), tool("tsc")
    run(generator, "openapi.json", "--output", "made.ts", folder=folder)
    record = payloads.having(payloads.full(), "credentials.username", "typescript")
    (folder / "call.ts").write_text(
        TYPESCRIPT_CALL.replace("RECORD", json.dumps(record))
    )
    options = "--strict --target es2022 --module commonjs --lib es2022,dom"
    run(compiler, *options.split(), "call.ts", folder=folder)


def test_a_typescript_client_made_of_the_document_registers(server, folder):
    node = tool("node")
    if not (folder / "call.js").exists():
        make_typescript_client(folder)
    made, found = json.loads(
        run(node, "call.js", server.url, server.key(), folder=folder)
    )
    assert made == found
    assert made.startswith("NORTHE")
