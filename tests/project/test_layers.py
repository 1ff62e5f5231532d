"""A module imports only from its own room or from one further down."""

import ast
from pathlib import Path

import pytest

WEBAPP = Path(__file__).resolve().parents[2] / "webapp"
GROUND = {
    "config",
    "networks",
    "extensions",
    "columns",
    "database",
    "writing",
    "turns",
    "checkpoints",
    "logs",
    "hashing",
}  # what rooms stand on; they know no room
MAY_IMPORT = {
    "record": {"record"},
    "clients": {"clients", "record", *GROUND},
    "auth": {"auth", "clients", "record", *GROUND},
    "api": {"api", "clients", "record", *GROUND},
    "wizard": {"wizard", "auth", "clients", "record", *GROUND},
    "account": {"account", "wizard", "auth", "clients", "record", *GROUND},
    "desk": {"desk", "wizard", "api", "auth", "clients", "record", *GROUND},  # it shows the wizard's forms and makes keys
    **dict.fromkeys(GROUND, GROUND),
    "hashing": {"record", *GROUND},  # a password is normalised before it is hashed
}
MODULES = sorted(path for path in WEBAPP.rglob("*.py") if "migrations" not in path.parts)


def rooms_imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [f"{node.module}.{alias.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("webapp.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_imports_go_down(path):
    room = path.relative_to(WEBAPP).parts[0].removesuffix(".py")
    if room in MAY_IMPORT:
        assert rooms_imported(path) <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", [path for path in MODULES if "record" in path.parts], ids=lambda path: path.stem)
def test_the_record_knows_no_flask_and_no_database(path):
    assert not {"flask", "sqlalchemy", "wtforms", "werkzeug"} & set(path.read_text().replace(".", " ").split())
