"""The code on the documentation page runs as it stands, but for the ids of what is there."""

import os
import re
import subprocess
from html import unescape

import pytest

from tests.support.programs import tool

# the page is the same whatever the server keeps its data in
pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
BOX = re.compile(r'aria-label="[^"]+: ([^":]+)"><code>(.*?)</code>', re.DOTALL)
# the ids of the examples, and of what is made here
IDS = {"/clients/30": "/clients/1", "/webhooks/3": "/webhooks/1"}
RIGHT = {200, 201, 202, 409, 412}  # username taken, another version
GONE = {404}  # what an example before has deleted
RUNS = {
    # by language: the program, how calls are set apart, and how each prints its status
    "curl": ("sh", "{}\necho", r'^\{"status":(\d+),'),
    "Python": ("python", "{}", r"^(\d{3}) \{"),
    "JavaScript": ("node", "{{{}}}", r"^(\d{3}) \{"),
}


@pytest.fixture
def codes(own_server):
    """The code of each language, in the order of the page."""
    found = {}
    page = own_server.send("GET", "/api/docs").body.decode()
    for language, code in BOX.findall(page):
        text = unescape(code)
        for example, own in IDS.items():
            text = re.sub(rf"{example}\b", own, text)
        text = text.replace("http://127.0.0.1:8000", own_server.url)
        found.setdefault(unescape(language), []).append(text)
    return found


def test_each_call_runs_in_each_language(own_server, codes, tmp_path):
    document = own_server.send("GET", "/api/openapi.json").json
    calls = [path for path, item in document["paths"].items() for _ in item]
    assert [*codes] == ["curl", "Python", "JavaScript", "PHP", "C#"]
    assert {len(each) for each in codes.values()} == {len(calls)}
    environ = {**os.environ, "API_KEY": own_server.key()}
    for language, (program, apart, status) in RUNS.items():
        file = tmp_path / "calls.mjs"
        file.write_text("\n".join(map(apart.format, codes[language])))
        done = subprocess.run(
            [tool(program), file], env=environ, capture_output=True, text=True
        )
        told = [int(found) for found in re.findall(status, done.stdout, re.MULTILINE)]
        assert len(told) == len(calls), done.stdout + done.stderr
        for path, answered in zip(calls, told, strict=True):
            gone = GONE if path.startswith("/api/webhooks/") else set()
            assert answered in RIGHT | gone, (language, path, done.stdout)
