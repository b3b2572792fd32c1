"""All that is written of what residents say: by themselves, by those who moderate, by those who answer."""

from molette.domain.voice.actions.authors import RESIDENT, Message, erase, forget_email, give_verdict, send
from molette.domain.voice.actions.keeping import erase_due
from molette.domain.voice.actions.moderating import publish, refuse
from molette.domain.voice.actions.questions import ask_question, withdraw_question
from molette.domain.voice.actions.replying import reply, withdraw_reply
from molette.domain.voice.actions.topics import edit_topic, join_topics

__all__ = [
    "RESIDENT",
    "Message",
    "ask_question",
    "edit_topic",
    "erase",
    "erase_due",
    "forget_email",
    "give_verdict",
    "join_topics",
    "publish",
    "refuse",
    "reply",
    "send",
    "withdraw_question",
    "withdraw_reply",
]
