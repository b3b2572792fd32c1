"""All that is written of a survey: prepared, answered, closed, published, erased."""

from molette.domain.surveys.actions.answering import ANSWERING, Sheet, answer, enter_paper
from molette.domain.surveys.actions.keeping import erase_due
from molette.domain.surveys.actions.opening import invite, open_entrances
from molette.domain.surveys.actions.preparing import (
    add_question,
    create_questionnaire,
    drop_question,
    plan_wave,
    set_margin,
    translate,
)
from molette.domain.surveys.actions.publishing import close, open_rows, publish, publish_later, refuse

__all__ = [
    "ANSWERING",
    "Sheet",
    "add_question",
    "answer",
    "close",
    "create_questionnaire",
    "drop_question",
    "enter_paper",
    "erase_due",
    "invite",
    "open_entrances",
    "open_rows",
    "plan_wave",
    "publish",
    "publish_later",
    "refuse",
    "set_margin",
    "translate",
]
