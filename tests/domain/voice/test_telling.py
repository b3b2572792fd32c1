"""An author who left an address is told of the reply to a topic that anybody reads, once, and of no other."""

from molette.domain.programme.models import Project
from molette.domain.voice.models import Contribution, Reply
from molette.domain.voice.telling import let_go, take, to_tell
from tests import factories as make
from tests.domain.voice.conftest import Town
from tests.factories import SHELL

EMAIL = "habitante@exemple.fr"


def answered(project: Project | None = None, **fields: object) -> Reply:
    about = {"project": project} if project else {"place": make.place("Lens")}
    said: Contribution = make.message(email=EMAIL, **about, **fields)
    return make.reply(make.topic(said))


def test_an_author_is_told_once_of_each_reply(town: Town) -> None:
    first = answered()
    (telling,) = to_tell()
    assert (telling.email, telling.reply) == (EMAIL, first)

    assert take(SHELL, telling)

    assert not take(SHELL, telling)
    assert list(to_tell()) == []
    again = make.reply(first.topic, words="C’est réparé.", decided="done", on=make.today())
    assert [one.reply for one in to_tell()] == [again]


def test_a_letter_that_did_not_leave_is_tried_again(town: Town) -> None:
    answered()
    (telling,) = to_tell()
    take(SHELL, telling)

    let_go(SHELL, telling)

    assert len(list(to_tell())) == 1


def test_a_reply_that_nobody_may_read_is_told_to_nobody_until_it_is_public(town: Town) -> None:
    project = make.project(is_published=False)
    answered(project)
    assert list(to_tell()) == []

    project.is_published = True
    project.save()

    assert len(list(to_tell())) == 1
