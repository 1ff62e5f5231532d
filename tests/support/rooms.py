"""The rooms of `webapp/`, floor by floor, and which of them a module imports from."""

import ast
from pathlib import Path

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
# From the ground to the roof; docs/architecture.md says what each room is for.
FLOORS = (
    ("brand", "garbage", "networks", "threads"),
    ("mail_url",),
    ("config", "extensions", "record"),
    ("storage",),
    ("web",),
    ("users",),
    ("clients",),
    ("outbox",),
    ("drafts",),
    ("questions",),
    ("mail", "webhooks"),
    ("sandbox",),
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
