"""A module imports only from its own room or from a floor below; the rooms of a floor do not
know each other.
"""

import ast
from pathlib import Path

import pytest

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
# From the ground to the roof; docs/architecture.md says what each room is for.
FLOORS = (
    ("brand", "networks"),
    ("config", "extensions", "record"),
    ("storage",),
    ("web",),
    ("users",),
    ("clients",),
    ("drafts",),
    ("questions",),
    ("account", "api", "auth", "desk", "wizard"),
    ("demo", "upkeep"),
    ("commands",),
    ("__init__",),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(
    path for path in WEBAPP.rglob("*.py") if "migrations" not in path.parts
)


def room_of(path: Path) -> str:
    return path.relative_to(WEBAPP).parts[0].removesuffix(".py")


def rooms_imported(source: str) -> set[str]:
    """The rooms that a module imports from, also inside of functions."""
    tree = ast.parse(source)
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the room"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    rooms = {name.split(".")[1] for name in names if name.startswith("webapp.")}
    return {
        room
        if (WEBAPP / room).exists() or (WEBAPP / f"{room}.py").exists()
        else "__init__"
        for room in rooms
    }


def allowed(room: str) -> set[str]:
    return {other for other, floor in FLOOR_OF.items() if floor < FLOOR_OF[room]} | {
        room
    }


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(WEBAPP))
)
def test_imports_go_down(path):
    assert room_of(path) in FLOOR_OF, "this file is in no room"
    assert rooms_imported(path.read_text()) <= allowed(room_of(path))


def test_there_is_no_floor_without_its_rooms():
    assert set(FLOOR_OF) == {room_of(path) for path in MODULES}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if "record" in path.parts],
    ids=lambda path: path.stem,
)
def test_the_record_knows_no_flask_and_no_database(path):
    assert not {"flask", "sqlalchemy", "wtforms", "werkzeug"} & set(
        path.read_text().replace(".", " ").split()
    )


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if "questions" in path.parts],
    ids=lambda path: path.stem,
)
def test_the_questions_know_no_request_and_no_database(path):
    assert not {"flask", "flask_login", "sqlalchemy"} & set(
        path.read_text().replace(".", " ").split()
    )
