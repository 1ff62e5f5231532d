"""Clients that generators make of the document compile, and register, change and list a client
and make an endpoint for webhooks at a running server.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import payloads
from tests.support.programs import tool

# schemathesis holds on both engines that what is answered is what the document says
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

PYTHON_CALL = """
import json, sys
from made.api.clients import change_client, create_client, get_client, get_clients
from made.api.webhooks import create_webhook, delete_webhook, get_webhooks
from made.client import AuthenticatedClient
from made.models.client_patch import ClientPatch
from made.models.record import Record
from made.models.webhook_input import WebhookInput

address, key, payload, patch, endpoint = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=key, prefix="", auth_header_name="api-key")
made = create_client.sync(client=client, body=Record.from_dict(json.loads(payload)))
read = get_client.sync_detailed(made.data.client_id, client=client)
changed = change_client.sync(
    made.data.client_id,
    client=client,
    body=ClientPatch.from_dict(json.loads(patch)),
    if_match=read.headers["ETag"],
)
listed = get_clients.sync(client=client, account=made.data.client_account)
(found,) = listed.data.clients
hook = create_webhook.sync(client=client, body=WebhookInput.from_dict(json.loads(endpoint)))
(there,) = get_webhooks.sync(client=client).data.webhooks
assert hook.data.secret.startswith("whsec_")
assert delete_webhook.sync(hook.data.id, client=client).data.id == there.id
print(json.dumps([
    made.data.client_account, changed.data.title, found.title, found.account, there.url
]))
"""
PATCH = {"title": "Changed Ltd", "billing_address": {"address_town": "Leith"}}
ENDPOINT = {
    "name": "erp",
    "url": "https://erp.example/webhooks",
    "events": ["client.registered"],
}
TYPESCRIPT_CALL = """
import type { paths, components } from "./made";

declare const process: { argv: string[] };
type Create = paths["/api/clients/create"]["post"]["responses"];
type Made = Create[200]["content"]["application/json"];
type Refused = Create[422]["content"]["application/json"];
type Answer = Made | Refused;
type One = paths["/api/clients/{client_id}"];
type Patch = One["patch"]["requestBody"]["content"]["application/merge-patch+json"];
type Changed = One["patch"]["responses"][200]["content"]["application/json"];
type Found = paths["/api/clients"]["get"]["responses"][200]["content"]["application/json"];
type Hooks = paths["/api/webhooks"];
type Hook = Hooks["post"]["responses"][201]["content"]["application/json"];
type Listed = Hooks["get"]["responses"][200]["content"]["application/json"];
const endpoint: components["schemas"]["WebhookInput"] = ENDPOINT;
const record: components["schemas"]["Record"] = RECORD;
const [, , address, key] = process.argv;
const headers = { "api-key": key, "Content-Type": "application/json" };

async function register() {
  const request = { method: "POST", headers, body: JSON.stringify(record) };
  const posted = await fetch(`${address}/api/clients/create`, request);
  const made = await posted.json() as Answer;
  if (!made.response || !("client_id" in made.data)) throw new Error(made.msg);
  const { client_id, client_account } = made.data;
  const one = `${address}/api/clients/${client_id}`;
  const etag = (await fetch(one, { headers })).headers.get("ETag") ?? "";
  const patch: Patch = PATCH;
  const change = {
    method: "PATCH", headers: { ...headers, "If-Match": etag }, body: JSON.stringify(patch),
  };
  const changed = await (await fetch(one, change)).json() as Changed;
  const where = `${address}/api/clients?account=${client_account}`;
  const found = await (await fetch(where, { headers })).json() as Found;
  if (!("clients" in found.data)) return;
  const [first] = found.data.clients;
  const hooks = `${address}/api/webhooks`;
  const make = { method: "POST", headers, body: JSON.stringify(endpoint) };
  const hook = await (await fetch(hooks, make)).json() as Hook;
  if (!hook.data.secret.startsWith("whsec_")) throw new Error(hook.msg);
  const [there] = (await (await fetch(hooks, { headers })).json() as Listed).data.webhooks;
  await fetch(`${hooks}/${hook.data.id}`, { method: "DELETE", headers });
  const client = [client_account, changed.data.title, first.title, first.account];
  console.log(JSON.stringify([...client, there.url]));
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


def assert_changed(printed):
    """What was printed tells of one client, registered, changed and listed, and of an endpoint that
    was made and listed.
    """
    made, changed, listed, account, url = printed
    assert url == ENDPOINT["url"]
    assert made == account
    assert made.startswith("NORTHE")
    assert changed == listed == "Changed Ltd"


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


def test_a_python_client_made_of_the_document_registers_changes_and_lists(
    server, folder
):
    if not (folder / "made").exists():
        make_python_client(folder)
    payload = json.dumps(
        payloads.having(payloads.full(), "credentials.username", "python")
    )
    call = (sys.executable, "-c", PYTHON_CALL, server.url, server.key())
    given = json.dumps(PATCH), json.dumps(ENDPOINT)
    assert_changed(json.loads(run(*call, payload, *given, folder=folder)))


def make_typescript_client(folder):
    generator, compiler = tool("openapi-typescript"), tool("tsc")
    run(generator, "openapi.json", "--output", "made.ts", folder=folder)
    record = payloads.having(payloads.full(), "credentials.username", "typescript")
    (folder / "call.ts").write_text(
        TYPESCRIPT_CALL.replace("RECORD", json.dumps(record))
        .replace("= PATCH", f"= {json.dumps(PATCH)}")
        .replace("= ENDPOINT", f"= {json.dumps(ENDPOINT)}")
    )
    options = "--strict --target es2022 --module commonjs --lib es2022,dom"
    run(compiler, *options.split(), "call.ts", folder=folder)


def test_a_typescript_client_made_of_the_document_registers_changes_and_lists(
    server, folder
):
    node = tool("node")
    if not (folder / "call.js").exists():
        make_typescript_client(folder)
    call = (node, "call.js", server.url, server.key())
    assert_changed(json.loads(run(*call, folder=folder)))
