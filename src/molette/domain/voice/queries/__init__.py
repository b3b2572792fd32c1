"""What is read of residents' words: in public, by their author, by those who moderate and answer."""

from molette.domain.voice.queries.desk import (
    MessageView,
    alike_topics,
    message,
    owed_to_residents,
    topics_seen,
    waiting,
    waiting_in_all,
)
from molette.domain.voice.queries.public import (
    Count,
    Debt,
    TopicFilter,
    Words,
    counts,
    debts,
    public_topic,
    public_topics,
    refusals,
    words_of,
)
from molette.domain.voice.queries.questions import QuestionView, questions
from molette.domain.voice.queries.views import ReplyView, TopicView

__all__ = [
    "Count",
    "Debt",
    "MessageView",
    "QuestionView",
    "ReplyView",
    "TopicFilter",
    "TopicView",
    "Words",
    "alike_topics",
    "counts",
    "debts",
    "message",
    "owed_to_residents",
    "public_topic",
    "public_topics",
    "questions",
    "refusals",
    "topics_seen",
    "waiting",
    "waiting_in_all",
    "words_of",
]
