"""Between forms and payload: what a page's form shows of a draft, and what a posted form changes in
it.

A `Page` is one step with its forms, filled from the draft or from what was posted.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from webapp.drafts.store import Draft
from webapp.questions.fields import AskedPassword, asked_fields
from webapp.questions.steps import Rows, Step, is_business, steps_for
from webapp.record import given
from webapp.record.actor import TERMS
from webapp.record.paths import value_at
from webapp.record.reference import Reference
from webapp.record.schema import text_at
from webapp.record.text import CONTROL

HANDED_OVER_SOURCE = "system"  # the desk made it, whoever finished it
LOGIN = "credentials."  # where the fields of the login stand in a record
ROW_KEY = re.compile(r"[a-z0-9]{8}")


@dataclass
class Row:
    """One row of a list: its key in the form, its form, whether it is folded to a summary."""

    key: str
    form: Form
    default: bool
    folded: bool = False


@dataclass
class Page:
    """A step's forms: the one of the step itself, and the rows of its list.

    `mended` are the fields that control characters were taken out of, which no database takes.
    """

    step: Step
    form: Form
    rows: list[Row] = field(default_factory=list)
    mended: list[Any] = field(default_factory=list)

    @property
    def questions(self) -> Iterator[Any]:
        """Every question of the page that asks for a value of the record, those of its rows too."""
        for form in (self.form, *(row.form for row in self.rows)):
            yield from asked_fields(form)

    @property
    def refused(self) -> list[Any]:
        """The questions whose answers are far too long to be kept."""
        return [question for question in self.questions if question.refused]


def page_of_draft(step: Step, draft: Draft, reference: Reference) -> Page:
    """Return the page as the draft has it; rows that were kept are folded by `fold`."""
    page = Page(
        step, step.form(prefix=step.prefix, data=_form_data(step, draft, reference))
    )
    for question in asked_fields(page.form):
        question.unasked = is_unasked(question, draft)
        mark_asked(question, draft)
    if step.rows:
        page.rows = [
            row_of(step.rows, row)
            for row in _kept_rows(step.rows, draft.payload, draft.controls)
        ]
    return page


def mark_asked(question: Any, draft: Draft) -> None:
    """Mark a question that the desk asks for: it is shown and needs an answer."""
    question.asked = question.path in draft.asked
    question.optional = question.optional and not draft.asked


def is_unasked(question: Any, draft: Draft) -> bool:
    """Tell whether a draft is about other questions than this one; no rep is asked for a
    customer's login.
    """
    return (bool(draft.asked) and question.path not in draft.asked) or (
        draft.is_reps and question.path.startswith(LOGIN)
    )


def page_of_post(
    step: Step, posted: MultiDict[str, str], draft: Draft, reference: Reference
) -> Page:
    """Return the page as it was posted; questions that are not asked keep what the draft has,
    whatever is sent.
    """
    page = Page(step, step.form(posted, prefix=step.prefix))
    kept = _form_data(step, draft, reference)
    for question in asked_fields(page.form):
        mark_asked(question, draft)
        if is_unasked(question, draft):
            question.unasked, question.data = True, kept.get(question.short_name)
    if step.rows:
        default = default_key(step.rows, posted)
        for key in row_keys(step.rows, posted):
            form = step.rows.form(posted, prefix=f"{step.rows.prefix}-{key}-")
            page.rows.append(
                Row(key, form, key == default, is_folded(step.rows, key, posted))
            )
    for question in page.questions:
        read_text(question, page)
    for row in page.rows:
        row.folded = row.folded and not any(
            question.refused for question in asked_fields(row.form)
        )
    return page


def read_text(question: Any, page: Page) -> None:
    """Take what no database takes and nobody sees out of an answer, and see whether it is far
    too long.
    """
    if question.data and CONTROL.search(question.data):
        question.data = CONTROL.sub("", question.data)
        page.mended.append(question)
    if question.data:
        question.data = given.clean(question.path, question.data)
    question.refused = text_at(question.path).is_far_over(question.data or "")


def has_answers(page: Page, posted: MultiDict[str, str]) -> bool:
    """Tell whether a form came back with anything of what it asks; a list may be empty, and a
    page that asks nothing is.
    """
    asked = [question for question in asked_fields(page.form) if not question.unasked]
    return (
        page.step.rows is not None
        or not asked
        or any(question.name in posted for question in asked)
    )


def row_keys(rows: Rows, posted: MultiDict[str, str]) -> list[str]:
    """Return the keys of the rows that were posted, each once, in the page's order."""
    return [
        key
        for key in dict.fromkeys(posted.getlist(f"{rows.prefix}-row"))
        if ROW_KEY.fullmatch(key)
    ]


def is_folded(rows: Rows, key: str, posted: MultiDict[str, str]) -> bool:
    """Tell whether a row was posted folded to a summary."""
    return f"{rows.prefix}-{key}-folded" in posted


def default_key(rows: Rows, posted: MultiDict[str, str]) -> str:
    """Return the key of the row that was chosen as the default, "" without one.

    Pages of the release before send that of a folded default too, which nobody could change in the
    page.
    """
    sent = posted.getlist(f"{rows.prefix}-default")
    chosen = [key for key in sent if not is_folded(rows, key, posted)]
    return (chosen or sent or [""])[-1]


def row_of(rows: Rows, values: dict[str, Any]) -> Row:
    """Return a row for these values of the record, with a new key."""
    key = secrets.token_hex(4)
    form = rows.form(
        prefix=f"{rows.prefix}-{key}-",
        data={name: _shown(value) for name, value in values.items()},
    )
    return Row(key, form, values.get(rows.default) in ("1", True))


def answers_of(
    page: Page, payload: dict[str, Any], controls: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return payload and controls with the page's answers in them; the password is left out."""
    payload, controls = deepcopy(payload), deepcopy(controls)
    for question in asked_fields(page.form):
        is_kept = not (
            isinstance(question, AskedPassword) or question.unasked or question.refused
        )
        if is_kept and question.data is not None:  # what did not come back stays
            put(payload, question.path, _given(question.data))
    for question in page.form:
        if not hasattr(question, "path") and is_choice(question):
            controls[question.short_name] = question.data
    if page.step.rows:
        _put_rows(page.step.rows, page, payload, controls)
    if (
        controls.get("no_vat")
        and page.step.name == "business"
        and not given.text(payload, "detail.vat_number")
    ):
        put(payload, "detail.vat_number", "")
    if controls.get("sign_in") == "later" and page.step.name == "sign-in":
        payload.pop("credentials", None)
    return payload, controls


def is_choice(question: Any) -> bool:
    """Tell whether the answer to a question of the wizard's own is one of those it offers."""
    offered = [choice.value for choice in getattr(question, "choices", [])]
    return not offered or question.data in offered


def _put_rows(
    rows: Rows, page: Page, payload: dict[str, Any], controls: dict[str, Any]
) -> None:
    if any(
        question.refused for row in page.rows for question in asked_fields(row.form)
    ):
        return  # rows have no names that last, so the whole list stays as it was
    values = [value for value in (row_values(rows, row) for row in page.rows) if value]
    kept_aside = f"{rows.name}_aside"
    if rows.name == "shipping_addresses" and controls.get("delivery") != "other":
        controls[kept_aside], values = values or controls.get(kept_aside, []), []
    else:
        controls.pop(kept_aside, None)
    payload[rows.name] = values


def row_values(rows: Rows, row: Row) -> dict[str, Any]:
    """Return the row as the record has it, {} when it was left blank."""
    values = {
        question.path.rpartition(".")[2]: _given(question.data)
        for question in asked_fields(row.form)
    }
    filled = {name: value for name, value in values.items() if value}
    if not (filled.keys() - {"address_country"}):
        return {}
    return values | ({rows.default: "1"} if row.default else {})


def sent_payload(draft: Draft, reference: Reference) -> dict[str, Any]:
    """Return what is sent of a draft: the answers to the questions that this client is asked.

    A change sends the whole client. What a rep has set before handing over goes with the customer's
    answers.
    """
    payload = _without_half_a_login(draft)
    if draft.is_change:
        return payload
    sent: dict[str, Any] = {}
    has_title = is_business(payload, reference) or not given.text(payload, "type.code")
    for step in steps_for(draft, reference):
        for path in step.paths:
            if "[]" not in path and (path != "title" or has_title):
                _copy(path, payload, sent)
        if step.rows and payload.get(step.rows.name):
            sent[step.rows.name] = payload[step.rows.name]
    if draft.is_handed_over:
        for path in TERMS:
            _copy(path, payload, sent)
        sent["source"] = HANDED_OVER_SOURCE
    return sent


def _without_half_a_login(draft: Draft) -> dict[str, Any]:
    """The payload of a draft; of a rep's without a username alone, which the release before
    let them enter.
    """
    payload = draft.full_payload()
    if draft.is_reps and not draft.password_hash:
        payload = {
            name: value for name, value in payload.items() if name != "credentials"
        }
    return payload


def _copy(path: str, payload: dict[str, Any], sent: dict[str, Any]) -> None:
    if given.was_given(payload, path):
        put(sent, path, value_at(payload, path))


def fingerprint(step: Step, payload: dict[str, Any]) -> str:
    """Return what tells whether a step's answers in a draft are still those that a page was
    made of.
    """
    paths = sorted(
        {path.split("[")[0] for path in step.paths if "password" not in path}
    )
    section = {
        path: value_at(payload, path)
        for path in paths
        if given.was_given(payload, path)
    }
    return hashlib.sha256(json.dumps(section, sort_keys=True).encode()).hexdigest()[:16]


def _form_data(step: Step, draft: Draft, reference: Reference) -> dict[str, Any]:
    payload, controls = draft.payload, draft.controls
    data = {
        question.short_name: _shown(value_at(payload, question.path))
        for question in asked_fields(step.form())
    }
    data |= {name: value for name, value in controls.items() if value is not None}
    if step.name == "you":
        data["currency"] = data["currency"] or reference.default_currency
    if step.name == "terms":
        data["department"] = data["department"] or reference.default_department
    if step.name == "billing":
        data["address_country"] = data["address_country"] or reference.default_country
    if step.name == "delivery":
        data["delivery"] = (
            "other"
            if payload.get("shipping_addresses")
            else controls.get("delivery") or "same"
        )
    if step.name == "sign-in":
        data["sign_in"] = controls.get("sign_in") or (
            "later" if draft.is_reps else "now"
        )
        data["username"] = data["username"] or given.text(payload, "email")
    return data


def _kept_rows(
    rows: Rows, payload: dict[str, Any], controls: dict[str, Any]
) -> list[dict[str, Any]]:
    return payload.get(rows.name) or controls.get(f"{rows.name}_aside") or []


def _given(data: Any) -> str:
    """The text as it is stored: browsers send line breaks as CRLF."""
    return (data or "").replace("\r\n", "\n")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else ""


def put(payload: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at `path` (dots between names), making the objects on the way."""
    *parents, name = path.split(".")
    for parent in parents:
        payload = payload.setdefault(parent, {})
    payload[name] = value
