"""All steps of a draft on one page: each is answered, merged, judged and saved as on a page of its
own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request

from webapp.drafts.draft import Draft
from webapp.questions.merging import written
from webapp.questions.messages import Messages, messages_of, messages_of_unkept
from webapp.questions.one_page import steps_on_page, word_for_desk
from webapp.questions.pages import Page
from webapp.questions.sheet import Sheet
from webapp.questions.steps import furthest_of
from webapp.questions.steps.base import Step
from webapp.record.advice import advise
from webapp.record.problem import Problem
from webapp.web.times import clock
from webapp.wizard import rows, rows_query
from webapp.wizard.answering import TYPED, Answered, Button, answered, posted_seen
from webapp.wizard.elsewhere import Other, others_of
from webapp.wizard.keeping import ELSEWHERE
from webapp.wizard.kept import Kept
from webapp.wizard.outcomes import Elsewhere
from webapp.wizard.passwords import without_outdated_password
from webapp.wizard.saving import save_draft
from webapp.wizard.writers import is_overtaken, seen_by_page


@dataclass(frozen=True)
class Part:
    """A step on the page: its forms, its messages, what a button of its list did, what stands
    elsewhere, what it was made of, and the id of the title of its list.
    """

    page: Page
    messages: Messages
    change: rows.Change
    elsewhere: Mapping[str, Other]
    seen: str

    @property
    def rows_id(self) -> str:
        """The id of the title of its list, which each list on the page has its own of."""
        return f"{self.page.step.name}-rows"

    @property
    def links(self) -> list[tuple[str, str]]:
        """What is wrong, as links inside the page."""
        ids = {"rows-title": self.rows_id}
        return [(f"#{ids.get(at, at)}", words) for at, words in self.messages.summary]


@dataclass(frozen=True)
class Posted:
    """The draft with all answers of the page, the pages of its steps, and whether it shows what
    others had saved meanwhile.
    """

    sheet: Sheet
    answers: list[Answered]
    is_current: bool

    @property
    def contested(self) -> list[str]:
        """The paths of what was changed here and elsewhere."""
        return [path for each in self.answers for path in each.contested]

    @property
    def unkept(self) -> Messages:
        """The messages at what is not kept as it was typed."""
        found = Messages()
        for each in self.answers:
            messages = messages_of_unkept(each.page)
            found.errors |= messages.errors
            found.summary += messages.summary
        return found


def posted_page(before: Sheet, pressed: Step | None, button: Button) -> Posted:
    """Return the draft with what was posted of all its steps, after what a button did to the list
    of one of them.
    """
    steps = steps_on_page(before.open_steps)
    is_current = all(_is_current(before.draft, step) for step in steps)
    sheet, answers = before, []
    for step in steps:
        mine = answered(sheet, step, button if step is pressed else TYPED)
        sheet = mine.sheet
        answers.append(mine)
    return Posted(without_outdated_password(sheet, before), answers, is_current)


def _is_current(draft: Draft, step: Step) -> bool:
    """Tell whether the page that was posted was made of a step as it stands."""
    stands = written(step, draft)
    seen = seen_by_page(draft.controls, step, stands, otherwise=posted_seen(step))
    return draft.is_new or seen == stands


def judged(sheet: Sheet) -> Draft:
    """Return a draft with each of its steps as tried, and as done where nothing is wrong."""
    draft = sheet.draft
    for step in sheet.steps:
        draft = draft.marked(step.name, is_done=not sheet.problems_of(step))
    return replace(draft, furthest=furthest_of(draft.controls.done))


def save_typed_page(sheet: Sheet) -> Kept:
    """Save what is being typed, with no step marked. Raises ChangedElsewhere, TooMuch."""
    steps = steps_on_page(sheet.open_steps)
    if any(is_overtaken(sheet.draft, step) for step in steps):
        return _kept(sheet.draft)
    mine = posted_page(sheet, None, TYPED)
    if mine.contested:
        return Kept.not_saved(ELSEWHERE)
    stored = save_draft(mine.sheet.draft, sheet.draft)
    refused = [each.page for each in mine.answers if each.page.refused]
    if refused:
        return Kept.not_saved(messages_of_unkept(refused[0]).summary[0][1])
    return _kept(stored)


def _kept(draft: Draft) -> Kept:
    return Kept(True, saved_words(draft))


def saved_words(draft: Draft) -> str:
    """Return when a draft was stored last, "" for one that never was."""
    return f"Draft saved {clock(draft.saved_on)}" if draft.version else ""


def typed(sheet: Sheet) -> tuple[Sheet, dict[str, Page]]:
    """Return the draft with what is being typed, nothing of it saved, and the pages by step."""
    pages = {}
    for step in steps_on_page(sheet.open_steps):
        page = sheet.posted(step, request.form)
        sheet = sheet.of(page.put_in(sheet.draft, sheet.reference))
        pages[step.name] = page
    return sheet, pages


def stored_parts(sheet: Sheet, query: Mapping[str, str]) -> list[Part]:
    """Return the parts of the page as the draft has them; the query says what a button of a list
    did.
    """
    parts = []
    for step in steps_on_page(sheet.open_steps):
        page, change = sheet.page(step), rows.Change()
        if query.get("part") == step.name:
            change = rows_query.from_query(query, page, sheet)
        rows.complete(page, sheet)
        problems = [change.problem] if change.problem else _told(sheet, step)
        if step.name != query.get("part"):
            rows.fold_complete(page, problems)
        parts.append(part_of(sheet, page, problems, change))
    return parts


def _told(sheet: Sheet, step: Step) -> list[Problem]:
    """Return the problems of a step that the page says: after somebody tried to register."""
    is_told = step.name in sheet.draft.controls.tried and step in sheet.steps
    return sheet.problems_of(step) if is_told else []


def posted_parts(
    posted: Posted, stored: Sheet, *, elsewhere: Sheet | None = None
) -> list[Part]:
    """Return the parts of the page as they were posted; `elsewhere` has what others changed too."""
    parts = []
    for mine in posted.answers:
        problems = [mine.change.problem] if mine.change.problem else []
        others = {}
        if elsewhere and mine.contested:
            is_new = elsewhere.draft.version == 0
            at = Elsewhere(elsewhere, mine.contested, by_others=is_new)
            others = others_of(mine.page, at)
        rows.complete(mine.page, stored)
        parts.append(part_of(stored, mine.page, problems, mine.change, others))
    return parts


def part_of(
    sheet: Sheet,
    page: Page,
    problems: Sequence[Problem],
    change: rows.Change,
    elsewhere: Mapping[str, Other] | None = None,
) -> Part:
    """Return a part of the page, ready to be drawn."""
    draft = sheet.draft
    unkept = messages_of_unkept(page)
    advice = () if draft.is_new else advise(draft.payload, sheet.reference)
    messages = unkept if unkept.errors else messages_of(page, problems, advice)
    page.prepare(sheet.reference)
    if page.step.asks_type and not page.form.type.data:
        page.form.type.data = next(iter(page.form.type.business), None)
    word_for_desk(page, sheet.reference)
    seen = written(page.step, draft)
    return Part(page, messages, change, elsewhere or {}, seen)
