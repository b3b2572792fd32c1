"""How one project goes, in brief: read in the question that reads the project, and so for nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import BaseExpression
from django.db.models.functions import JSONObject

from molette.domain.followup.models import Blocking, Risk, WeatherWord
from molette.domain.followup.queries.weather import WeatherView
from molette.domain.journal.known import today
from molette.domain.programme.queries.refs import Ref
from molette.engines.project_weather import Level

WEATHER: Final = "brief_weather"
BLOCKINGS: Final = "brief_blockings"
RISKS: Final = "brief_risks"


@dataclass(frozen=True, slots=True)
class Brief:
    """The word that holds of a project; how many blockings and risks stand, of those told to the reader."""

    weather: WeatherView | None
    blockings: int = 0
    risks: int = 0


def weather_beside() -> Mapping[str, BaseExpression]:
    """The weather alone, which is public: for `project_detail`."""
    return {WEATHER: Subquery(_last_word())}


def asked_beside(user: object) -> Mapping[str, BaseExpression]:
    """What to ask of a project beside its own fields: for `project_detail`."""
    standing = Blocking.objects.visible_to(user).filter(cleared_on=None, withdrawn_reason="")
    feared = Risk.objects.visible_to(user).filter(closed_on=None)
    return {**weather_beside(), BLOCKINGS: _count(standing), RISKS: _count(feared)}


def brief_of(beside: Mapping[str, Any]) -> Brief:
    """Return what was asked, as pages read it."""
    return Brief(_weather(beside.get(WEATHER)), beside.get(BLOCKINGS) or 0, beside.get(RISKS) or 0)


def _count(rows: QuerySet[Any]) -> Subquery:
    of_it = rows.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(of_it.annotate(many=Count("pk")).values("many"))


def _last_word() -> Any:
    said = WeatherWord.objects.filter(project=OuterRef("pk"), withdrawn_reason="", said_on__lte=today())
    told = JSONObject(
        id="pk",
        project="project_id",
        level="level",
        why="why",
        said_on="said_on",
        fictional="is_fictional",
        slug="said_by__slug",
        name="said_by__name",
        short="said_by__short_name",
        invented="said_by__is_fictional",
    )
    return said.order_by("-said_on", "-pk").values(told=told)[:1]


def _weather(told: Mapping[str, Any] | None) -> WeatherView | None:
    if told is None:
        return None
    said_on = date.fromisoformat(told["said_on"])
    speaker = Ref(told["slug"], told["short"] or told["name"], bool(told["invented"]))
    return WeatherView(
        id=told["id"],
        project_id=told["project"],
        level=Level(told["level"]),
        why=told["why"],
        said_on=said_on,
        said_by=speaker if told["slug"] else None,
        age=(today() - said_on).days,
        withdrawn_reason="",
        in_use=True,
        is_fictional=bool(told["fictional"]),
    )
