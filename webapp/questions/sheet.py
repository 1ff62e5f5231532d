"""A draft as one request sees it: what is asked, what is wrong, what is sent, what comes next.

A `Sheet` is made of a draft, what may be chosen and who acts; each thing is worked out once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from webapp.drafts.draft import Draft
from webapp.questions.asked import UNANSWERED, is_answered, words_for
from webapp.questions.fields import asked_fields
from webapp.questions.forms import CONTROLS
from webapp.questions.pages import Page, shown_data
from webapp.questions.row import Row
from webapp.questions.sent import sent_of
from webapp.questions.steps import CHECK, STEPS
from webapp.questions.steps.base import Step, is_business
from webapp.questions.steps.billing import COUNTRY
from webapp.questions.unasked import unasked_addresses, unasked_paths
from webapp.record import given
from webapp.record.actor import CUSTOMER, Actor
from webapp.record.check import Registration, check
from webapp.record.names import words_known_of
from webapp.record.problem import Problem
from webapp.record.reference import Reference

TYPE = "type.code"


@dataclass(frozen=True)
class Sheet:
    """A draft, the lists that it chooses from, and who fills it in."""

    draft: Draft
    reference: Reference
    actor: Actor = CUSTOMER

    def of(self, draft: Draft) -> Self:
        """Return the sheet of the draft as it was changed."""
        return replace(self, draft=draft)

    def kept_as(self, draft: Draft) -> Self:
        """Return the sheet of the draft as it was stored, with the same answers: what was worked
        out of them still holds.
        """
        stored = replace(self, draft=draft)
        worked_out = {**vars(self), "draft": draft}
        vars(stored).update(worked_out)
        return stored

    @cached_property
    def is_business(self) -> bool:
        """Whether the client's type is one of businesses."""
        return is_business(self.draft.payload, self.reference)

    @cached_property
    def open_steps(self) -> list[Step]:
        """The steps that may be opened: the terms by staff alone, and of a change what it is
        about.
        """
        steps = list(STEPS)
        if not self.draft.is_reps:
            steps = [step for step in steps if not step.staff_only]
        only = self.draft.controls.steps
        if only is not None:
            steps = [step for step in steps if step.name in only]
        return steps

    @cached_property
    def steps(self) -> list[Step]:
        """The steps that are asked: of a change those it is about, else by the client's type."""
        if self.draft.is_change:
            return self.open_steps
        offered = []
        for step in self.open_steps:
            if step.is_asked(self.draft.payload, self.reference):
                offered.append(step)
        return offered

    @property
    def first_open(self) -> str:
        """The name of the first step that is not done, of the check page when all are."""
        done = self.draft.controls.done
        for step in self.steps:
            if step.name not in done:
                return step.name
        return CHECK

    def next_after(self, step: Step) -> str:
        """Return the name of the step after this one, of the check page after the last."""
        names = [other.name for other in self.steps]
        if step.name not in names:
            return CHECK
        following = names[names.index(step.name) + 1 :]
        return following[0] if following else CHECK

    def page(self, step: Step) -> Page:
        """Return the page of a step as the draft has it."""
        page = Page(step, step.form(prefix=step.prefix, data=self._data(step)))
        self._mark_asked(page)
        if step.rows:
            stored = self.draft.rows_of(step.rows.name)
            page.rows = [Row.of(step.rows, values) for values in stored]
        return page

    def posted(self, step: Step, form: MultiDict[str, str]) -> Page:
        """Return the page of a step as it was posted; questions that are not asked keep what the
        draft has, whatever is sent.
        """
        page = Page(step, step.form(form, prefix=step.prefix))
        self._mark_asked(page)
        unasked = [each for each in asked_fields(page.form) if each.unasked]
        kept = self._data(step) if unasked else {}
        for question in unasked:
            question.data = kept.get(question.short_name)
        if step.rows:
            page.read_rows(step.rows, form)
        page.read_texts()
        return page

    def _data(self, step: Step) -> dict[str, Any]:
        """Return what a step's own form shows, by the question's name."""
        payload, controls = self.draft.payload, self.draft.controls
        own = {name: getattr(controls, name) for name in CONTROLS}
        return {
            **shown_data(step, payload),
            **own,
            **step.defaults(payload, controls, self.reference),
        }

    def _mark_asked(self, page: Page) -> None:
        """Mark the questions that are not asked, and those that the desk asks for: they are shown
        and need an answer. Who changes a client may change all of it.
        """
        asked, unasked = self.draft.asked, unasked_paths(self.draft)
        for question in asked_fields(page.form):
            question.unasked = question.path in unasked
            question.asked = question.path in asked
            question.optional = question.optional and not asked
        if not self.draft.is_change:
            page.step.leave_out(page.form, self.draft.payload, self.reference)

    def shown(self, page: Page) -> list[Any]:
        """Return the questions of a page that are put to this client."""
        shown = []
        for question in asked_fields(page.form):
            is_for_client = self.is_business or question.when != "business"
            if is_for_client and not question.hidden:
                shown.append(question)
        return shown

    @cached_property
    def sent(self) -> dict[str, Any]:
        """What is sent of the draft."""
        return sent_of(self.draft, self.steps, is_business=self.is_business)

    @cached_property
    def known_words(self) -> list[str]:
        """What others know of the client, which a password must not contain."""
        return words_known_of(self.sent)

    @property
    def bill_country(self) -> str:
        """The country of the bill, that of the settings before there is an answer."""
        return given.text(self.draft.payload, COUNTRY) or self.reference.default_country

    @cached_property
    def registration(self) -> Registration | None:
        """What passed the record's rules, None while they find a problem."""
        return self._checked[0]

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, what was asked for and has no answer too."""
        found = self._checked[1]
        known = {problem.path for problem in found}
        left = [problem for problem in self.unanswered if problem.path not in known]
        return found + left

    @cached_property
    def problems_to_send(self) -> list[Problem]:
        """What is wrong with sending it as it is: what answers some of what the desk asked for,
        and not all, may be sent.
        """
        is_some = len(self.unanswered) < len(self.draft.asked)
        return self._checked[1] if is_some else self.problems

    @property
    def may_be_sent_in_part(self) -> bool:
        """Whether there is no other problem than that some of what was asked for has no answer."""
        if any(problem.code != UNANSWERED for problem in self.problems):
            return False
        return 0 < len(self.problems) < len(self.draft.asked)

    def problems_of(self, step: Step) -> list[Problem]:
        """Return the problems whose fields this step asks for, one for a field; until it is known
        who the account is for, that alone.
        """
        found: dict[str, Problem] = {}
        for problem in self.problems:
            if step.asks_for(problem.path):
                found.setdefault(problem.path, problem)
        if (
            step.asks_type
            and not given.text(self.draft.payload, TYPE)
            and TYPE in found
        ):
            return [found[TYPE]]
        return list(found.values())

    @cached_property
    def _checked(self) -> tuple[Registration | None, list[Problem]]:
        """What passed the record's rules, and what is wrong by them and by the wizard's own."""
        unasked = unasked_addresses(self.draft, self.open_steps)
        actor = replace(self.actor, unasked=unasked)
        registration, problems = check(self.sent, actor, self.reference)
        return registration, [*problems, *self._own_problems()]

    def _own_problems(self) -> Iterator[Problem]:
        """Yield what is wrong by the wizard's own rules, but for what is left unanswered."""
        left = {problem.path for problem in self.unanswered}
        payload, controls = self.draft.full_payload(), self.draft.controls
        for step in self.steps:
            if self.draft.is_reps and step.customer_only:
                continue
            for problem in step.own_problems(payload, controls):
                if problem.path not in left:
                    yield problem

    @cached_property
    def unanswered(self) -> list[Problem]:
        """A problem for each field that was asked for, stands on a page, and has no answer."""
        if not self.draft.asked:
            return []
        found = []
        for step in self.steps:
            for path in self._shown_paths(step):
                is_asked = path in self.draft.asked
                if is_asked and not is_answered(path, self.draft):
                    found.append(Problem(path, UNANSWERED, words_for(path)))
        return found

    def _shown_paths(self, step: Step) -> Iterator[str]:
        """Yield the paths of the questions that a step puts to this client, and of its list."""
        page = self.page(step)
        page.prepare(self.reference)
        for question in self.shown(page):
            yield question.path
        if step.rows:
            yield step.rows.name
