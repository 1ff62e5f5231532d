"""A module imports only from its own room or from a floor below; the rooms of a floor do not
know each other.
"""

import pytest

from tests.support.rooms import FLOOR_OF, MODULES, WEBAPP, room_of, rooms_imported


def allowed(room: str) -> set[str]:
    return {other for other, floor in FLOOR_OF.items() if floor < FLOOR_OF[room]} | {
        room
    }


def test_every_file_is_in_a_room_and_there_is_no_floor_without_its_rooms():
    assert set(FLOOR_OF) == {room_of(path) for path in MODULES}


def test_imports_go_down():
    upwards = {
        str(path.relative_to(WEBAPP)): rooms_imported(path.read_text())
        - allowed(room_of(path))
        for path in MODULES
    }
    assert {name: rooms for name, rooms in upwards.items() if rooms} == {}


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
