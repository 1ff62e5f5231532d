"""What the README says is so: settings, the example, the commands, the layout."""

import json
import re
import subprocess
from pathlib import Path

from tests import payloads
from webapp.config import PROJECT, SETTINGS
from webapp.web.start import CURL_EXAMPLE

README = (PROJECT / "README.md").read_text()


def test_every_setting_stands_in_the_readme_with_default_and_help():
    rows = {
        name: (default, words)
        for name, default, words in re.findall(
            r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$", README, re.MULTILINE
        )
    }
    expected = {
        setting.name: (
            "" if setting.name == "INSTANCE_PATH" else setting.default,
            setting.help,
        )
        for setting in SETTINGS
    }
    assert rows == expected


def test_the_command_of_the_start_page_registers_a_client_as_it_stands(door):
    """It names no file, as its reader has none of ours."""
    command = CURL_EXAMPLE.format(url="http://127.0.0.1:8000/api/clients/create")
    _, headers, body = re.fullmatch(
        r"curl (\S+) \\\n((?:  -H .+ \\\n)+)  -d '(.+)'", command, re.DOTALL
    ).groups()
    assert re.findall(r'-H "([\w-]+): ', headers) == ["api-key", "Content-Type"]
    assert door.create(json.loads(body)).status_code == 200


def test_the_example_is_answered_as_the_readme_says(door):
    promised = json.loads(re.search(r"```json\n(.*?)\n```", README, re.DOTALL)[1])
    assert door.create(payloads.example()).json == promised


def test_the_example_file_of_the_readme_is_the_documented_request():
    (path,) = re.findall(r"-d @(\S+)", README)
    assert json.loads((PROJECT / path).read_text()) == payloads.example()
    shared = (
        PROJECT.parent / "shared" / "examples" / "intend-design-studio.request.json"
    )
    if shared.exists():
        assert json.loads(shared.read_text()) == payloads.example()


def test_every_command_of_the_readme_exists(app):
    groups = {
        name: set(group.commands)
        for name, group in app.cli.commands.items()
        if hasattr(group, "commands")
    }
    for group, names in re.findall(r"`flask (keys|lists|db) ([a-z/ ]+)", README):
        assert set(names.replace("/", " ").split()) <= groups[group]


def test_make_alone_lists_every_target():
    listed = subprocess.run(
        ["make", "-s"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    targets = re.findall(
        r"^([a-z]+):", Path(PROJECT / "Makefile").read_text(), re.MULTILINE
    )
    assert all(f"make {target} " in listed for target in targets)


def test_the_layout_names_every_room():
    rooms = [path.parent.name for path in (PROJECT / "webapp").glob("*/__init__.py")]
    assert all(f"webapp/{room}/" in README for room in rooms)
