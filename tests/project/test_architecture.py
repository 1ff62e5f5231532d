"""The page about the architecture names every room and where things are, and its picture shows
the imports as they are.
"""

import re

import pytest

from docs import draw_rooms
from tests.support.rooms import FLOORS
from webapp.config import PROJECT

PAGE = (PROJECT / "docs" / "architecture.md").read_text()
ROOMS = "|".join(room for floor in FLOORS for room in floor)
FILE = re.compile(rf"`((?:{ROOMS})/\w+\.py)`")


def test_the_picture_of_the_rooms_is_current():
    assert draw_rooms.PICTURE.read_text() == draw_rooms.draw(), "run: make rooms"


def test_the_table_names_the_rooms_from_the_roof_to_the_ground():
    floor_of = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    named = list(draw_rooms.words_of_rooms())
    assert set(named) == set(floor_of)
    assert named == sorted(named, key=lambda room: -floor_of[room])


@pytest.mark.parametrize("path", sorted(set(FILE.findall(PAGE))))
def test_a_file_that_the_page_names_exists(path):
    assert (PROJECT / "webapp" / path).is_file()


def test_an_import_that_longer_ways_imply_has_no_arrow():
    graph = {"roof": {"door", "ground"}, "door": {"ground"}, "ground": set()}
    assert draw_rooms.arrows(graph) == [("door", "ground"), ("roof", "door")]
