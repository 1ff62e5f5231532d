"""What a step is: one page of questions. Each step overrides what is special to it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from wtforms import Form

from webapp.drafts.controls import Controls
from webapp.drafts.draft import Draft
from webapp.questions.choices import chosen
from webapp.questions.fields import asked_fields
from webapp.record import given
from webapp.record.paths import generic_path, whole_of
from webapp.record.problem import Problem
from webapp.record.reference import Reference


class Rows:
    """The list of a step, each row with a form of its own."""

    name: str  # in the record
    prefix: str  # in the page
    form: type[Form]
    template: str  # the questions of a row
    one: str
    several: str
    ask: str  # the sentence that asks for one
    default: str  # the field of the record that marks the default row
    default_label: str
    default_tag: str  # beside a row that is folded
    default_button: str  # what makes such a row the default
    no_default_label = ""  # "" where one row is always the default
    can_copy = False  # from the billing address
    is_needed = False  # whether the page has always a row to fill, and a default

    def blank(self, bill_country: str) -> dict[str, Any]:
        """Return what a new row is filled with."""
        return {}

    def of_person(self, payload: Mapping[str, Any]) -> dict[str, str]:
        """Return what the one who registers may have filled in of a row, instead of being asked
        again.
        """
        raise NotImplementedError

    def choices(self, form: Any, reference: Reference) -> None:
        """Give the questions of a row their choices."""

    def summary(self, form: Any) -> list[list[str]]:
        """Return what a row says in lines of several texts."""
        raise NotImplementedError

    def copied(self, form: Any) -> str:
        """Return what a copy button beside a row copies."""
        raise NotImplementedError


class Choice(NamedTuple):
    """A question of the wizard's own that decides about a field: its name, its usual answer."""

    name: str
    usual: Any


class Step:
    """One page: `name` in the URL, `title` in the progress, `heading` and `lead` on top."""

    name: str
    title: str
    heading: str
    lead: str
    form: type[Form]
    template = "questions"
    for_reps: tuple[str, str] | None = None  # heading and lead, where they differ
    prefix = ""
    rows: Rows | None = None
    business_only = False
    asked_of_business = False  # a person has it too, and adds it later in the account
    asks_type = False  # of client, which the steps follow
    staff_only = False
    customer_only = False  # a rep who fills it in leaves it to the customer
    can_change = True  # on its own, in a client that is registered
    lists_begun = False  # registrations that this browser began before
    nothing = "Nothing was given"  # in a summary without any answer
    preset: tuple[str, ...] = ()  # paths of what the wizard fills in before any answer
    decided_by: ClassVar[Mapping[str, Choice]] = MappingProxyType({})

    def __init__(self) -> None:
        asked = asked_fields(self.form())
        self.own_paths = {question.short_name: question.path for question in asked}
        if self.rows:
            asked += asked_fields(self.rows.form())
        paths = {question.path for question in asked}
        if self.rows:
            paths.add(f"{self.rows.name}[].{self.rows.default}")
        self.paths = frozenset(paths)
        # in order, a list once by its name; what a draft has of a password is no answer
        whole = {whole_of(path) for path in paths if "password" not in path}
        self.whole_paths = sorted(whole)

    def is_offered(self, payload: Mapping[str, Any], reference: Reference) -> bool:
        """Tell whether a client of this type is asked for it."""
        return not self.business_only or is_business(payload, reference)

    def is_for_business(self, payload: Mapping[str, Any]) -> bool:
        """Tell whether only who registers a business is asked for it; what has an answer is shown
        to a person too.
        """
        if self.business_only:
            return True
        return self.asked_of_business and not self.is_answered(payload)

    def is_asked(self, payload: Mapping[str, Any], reference: Reference) -> bool:
        """Tell whether who registers a client of this type is asked for it."""
        return not self.is_for_business(payload) or is_business(payload, reference)

    def words(self, *, by_rep: bool) -> tuple[str, str]:
        """Return heading and lead for who fills it in."""
        if by_rep and self.for_reps:
            return self.for_reps
        return self.heading, self.lead

    @property
    def has_fragment(self) -> bool:
        """Whether htmx may exchange the questions alone: those of a list, and those that
        follow a country.
        """
        return self.rows is not None or bool(self.prefix)

    def is_answered(self, payload: Mapping[str, Any]) -> bool:
        """Tell whether a payload has anything that this page asks for."""
        return any(given.was_given(payload, path) for path in self.whole_paths)

    def asks_for(self, path: str) -> bool:
        """Tell whether a problem at `path` is one of this page's."""
        generic = generic_path(path)
        if generic in self.paths:
            return True
        whole = self.rows.name if self.rows else self.prefix.rstrip("-")
        if not whole:
            return False
        return whole_of(generic).split(".")[0] == whole

    def choices(self, form: Any, reference: Reference) -> None:
        """Give the questions their choices, and what follows from answers to others."""

    def leave_out(
        self, form: Any, payload: Mapping[str, Any], reference: Reference
    ) -> None:
        """Hide the questions that who registers is not asked, but none that has an answer."""

    def defaults(
        self,
        payload: Mapping[str, Any],
        controls: Controls,
        reference: Reference,
    ) -> dict[str, Any]:
        """Return what stands in the page where nothing was answered, by the question's name."""
        return {}

    def keeps_rows(self, controls: Controls) -> bool:
        """Tell whether the rows are part of the record, or put aside."""
        return True

    def settle(self, payload: dict[str, Any], controls: Controls) -> None:
        """Put into the payload what follows from the wizard's own questions."""

    def own_problems(
        self,
        payload: Mapping[str, Any],
        controls: Controls,
    ) -> Iterable[Problem]:
        """Return what is wrong with the answers to the wizard's own questions."""
        return ()

    def kept_problems(self, draft: Draft) -> list[Problem]:
        """Return the problems that a draft keeps, as they cannot be worked out again."""
        return []

    def text_of(self, question: Any, draft: Draft) -> str:
        """Return an answer as a person reads it in a summary, "" where there is none."""
        return chosen(question)


def is_business(payload: Mapping[str, Any], reference: Reference) -> bool:
    """Tell whether the client's type is one of businesses; no type yet is none."""
    client_type = reference.client_types.get(given.text(payload, "type.code"))
    return client_type is not None and not client_type.is_person
