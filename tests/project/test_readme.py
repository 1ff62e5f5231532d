"""What the README and the pages on running the product say is so: settings, example, commands."""

import json
import re
import subprocess

from tests.support import payloads
from webapp.api.developers import CURL_EXAMPLE
from webapp.config import PROJECT, SETTINGS

README = (PROJECT / "README.md").read_text()
SETTINGS_PAGE = (PROJECT / "docs" / "settings.md").read_text()
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
PICTURES = sorted((PROJECT / "docs" / "pictures").glob("*.png"))
LARGEST_PICTURE = 150_000  # bytes


SETTING = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$", re.MULTILINE)
# the name of a group, and names of commands separated by slashes
COMMANDS = re.compile(
    r"`flask (keys|lists|users|demo|drafts|outbox|mail|db) ([a-z/ ]+)"
)


def test_the_page_of_settings_has_each_with_default_and_help():
    rows = {
        name: (default, words)
        for name, default, words in SETTING.findall(SETTINGS_PAGE)
    }
    expected = {
        setting.name: (
            "" if setting.name == "INSTANCE_PATH" else setting.default,
            setting.help,
        )
        for setting in SETTINGS
    }
    assert rows == expected


def test_the_command_for_developers_registers_a_client_as_it_stands(door):
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
    (path,) = {*re.findall(r"-d @(\S+)", README)}
    assert json.loads((PROJECT / path).read_text()) == payloads.example()


def test_the_commands_of_the_page_on_operations_exist(app):
    groups = {
        name: set(group.commands)
        for name, group in app.cli.commands.items()
        if hasattr(group, "commands")
    }
    named = {
        (group, name)
        for group, names in COMMANDS.findall(OPERATIONS)
        for name in names.replace("/", " ").split()
    }
    assert {group for group, _ in named} == set(groups)
    for group, name in named:
        assert name in groups[group]


def test_every_own_command_stands_on_the_page_on_operations(app):
    for name, command in app.cli.commands.items():
        own = getattr(command, "commands", None) if name != "db" else {"upgrade": ...}
        shown = [each for each in own or {} if not getattr(own[each], "hidden", False)]
        words = re.findall(rf"`flask {name}\b([^`]*)`", OPERATIONS)
        assert words, name
        assert all(re.search(rf"\b{each}\b", " ".join(words)) for each in shown)


def test_make_alone_lists_every_target():
    listed = subprocess.run(
        ["make", "-s"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    makefile = (PROJECT / "Makefile").read_text()
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert all(f"make {target} " in listed for target in targets)


def test_the_readme_can_be_read_in_one_sitting():
    assert len(README.splitlines()) <= 120


def test_the_pictures_of_the_readme_are_there_and_small():
    shown = re.findall(r"!\[.+\]\((\S+)\)", README)
    assert {PROJECT / path for path in shown} == set(PICTURES)
    assert all(path.stat().st_size <= LARGEST_PICTURE for path in PICTURES)
