"""The contract lists the types of events that integrations hear of."""

import re
from pathlib import Path

from webapp.clients.events import REACTIVATED, TYPES

CONTRACT = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_contract_lists_the_types_of_events():
    section = CONTRACT.read_text().partition("\n## 8. Feed")[2].partition("\n## ")[0]
    table = section.partition("| type |")[2]
    types = {each.name for each in [*TYPES.values(), REACTIVATED] if not each.for_desk}
    assert set(re.findall(r"`(client\.\w+)`", table)) == types
