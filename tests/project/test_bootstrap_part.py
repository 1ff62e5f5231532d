"""The pages load a part of Bootstrap, and it has all that they use."""

from docs import cut_bootstrap
from docs.cut_bootstrap import PART, cut, part, without_unread


def test_the_part_is_what_the_pages_use_now():
    assert PART.read_text() == part(), "run `make styles`"


def test_a_rule_stays_for_the_selectors_whose_classes_are_used():
    sheet = ".btn,.modal:not(.btn),a:not(.modal,.row){color:red}.btn.modal{top:0}"
    assert cut(sheet, {"btn"}) == ".btn,a:not(.modal,.row){color:red}\n"


def test_a_medium_with_nothing_that_is_used_goes():
    assert cut("@media print{.modal{top:0}}p{top:0}", set()) == "p{top:0}\n"


def test_a_variable_stays_while_something_that_stays_reads_it():
    sheet = ":root{--bs-a:1;--bs-b:var(--bs-a);--bs-c:2}p{top:var(--bs-d)}"
    assert without_unread(sheet, "i{top:var(--bs-b)}") == (
        ":root{--bs-a:1;--bs-b:var(--bs-a);}p{top:var(--bs-d)}"
    )
    assert cut_bootstrap.WHOLE.name in PART.read_text()
