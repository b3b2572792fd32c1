"""The questions that assemblies of residents put."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from molette.domain.programme.models import Project
from molette.domain.programme.queries.refs import Ref, organisation_ref
from molette.domain.voice.models import AssemblyQuestion


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question, and the assembly that puts it."""

    id: int
    assembly: Ref
    title: str
    words: str
    asked_on: date
    project: Ref | None
    place: Ref | None
    is_fictional: bool


def questions(rows: QuerySet[AssemblyQuestion] | None = None) -> tuple[QuestionView, ...]:
    """The questions that stand, about what is published, the latest first. One query."""
    seen = Project.objects.visible_to(AnonymousUser()).order_by().values("pk")
    held = AssemblyQuestion.objects.all() if rows is None else rows
    standing = held.filter(Q(project=None) | Q(project__in=seen), withdrawn_reason="")
    named = standing.select_related("assembly", "project", "place")
    return tuple(_view(one) for one in named.order_by("-asked_on", "-pk"))


def _view(one: AssemblyQuestion) -> QuestionView:
    named = organisation_ref(one.assembly)
    return QuestionView(
        id=one.pk,
        assembly=named or Ref("", ""),
        title=one.title,
        words=one.words,
        asked_on=one.asked_on,
        project=Ref(one.project.slug, one.project.title, one.project.is_fictional) if one.project else None,
        place=Ref(one.place.slug, one.place.name) if one.place else None,
        is_fictional=one.is_fictional,
    )
