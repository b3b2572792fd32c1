"""How projects go: all those that the reader sees, with the word that holds of each and its age."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from molette.domain.followup.queries import WeatherView
from molette.domain.programme.queries import State, listed, project_rows, project_set
from molette.engines.french import counted, listing, spaced
from molette.engines.project_weather import LEVEL_LABELS, Level
from molette.web.representations import represent
from molette.web.workspace.desk import frame, number_in, pager, user_of
from molette.web.workspace.filters import Select, asked, flag, project_filter, project_selects, select
from molette.web.workspace.followup import tables
from molette.web.workspace.followup.lines import Line, Told, told_to

SIZE: Final = 50
UNSAID: Final = "non-dite"
STALE: Final = "perimee"
_RANK: Final = {level: rank for rank, level in enumerate(reversed(Level))}
ORDERS: Final = (("meteo", "la pire météo d’abord"), ("age", "la météo la plus ancienne d’abord"))


def show(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The list under its filters; the files hold the whole of it."""
    user = user_of(request)
    told = told_to(user)
    held = _ordered(request, _kept(request, project_set(project_filter(request), user).states, told), told)
    whole = listed(held)
    here = whole.cut(number_in(request), SIZE)
    shown = () if fmt else tuple(map(told.line, project_rows(here.shown)))
    context = {
        **frame(request),
        "answer": answer(held, told.weather),
        "table": tables.project_table(shown),
        "selects": (*project_selects(request), *_selects(request)),
        "text": asked(request, "texte"),
        "page": pager(whole.total, here.page, SIZE),
    }
    sheet = tables.project_sheet(_lines(held, told))
    return represent(request, fmt, template="workspace/followup.html", context=context, sheet=sheet)


def _lines(held: Sequence[State], told: Told) -> Iterator[Line]:
    yield from map(told.line, project_rows(held))


def _kept(request: HttpRequest, states: Iterable[State], told: Told) -> tuple[State, ...]:
    word, stopped = asked(request, "meteo"), flag(request, "blocage")
    return tuple(
        state
        for state in states
        if _answers(word, told.weather.get(state.id))
        and (stopped is None or stopped is (state.id in told.blockings))
    )


def _answers(word: str, view: WeatherView | None) -> bool:
    """Whether the weather of a project is the one that the address asks for."""
    match word:
        case "":
            return True
        case "non-dite":
            return view is None
        case "perimee":
            return view is not None and view.is_stale
    return view is not None and view.level.value == word


def _ordered(request: HttpRequest, held: tuple[State, ...], told: Told) -> tuple[State, ...]:
    """In the order asked; what nobody said comes last."""
    keys: Mapping[str, Callable[[WeatherView], Any]] = {
        "meteo": lambda view: (_RANK[view.level], -view.age),
        "age": lambda view: -view.age,
    }
    key = keys.get(asked(request, "tri"))
    if key is None:
        return held
    told_of = [state for state in held if state.id in told.weather]
    silent = [state for state in held if state.id not in told.weather]
    return (*sorted(told_of, key=lambda state: key(told.weather[state.id])), *silent)


def _selects(request: HttpRequest) -> tuple[Select, ...]:
    levels = [(level.value, LEVEL_LABELS[level]) for level in Level]
    others = [(STALE, "périmée"), (UNSAID, "non dite")]
    return (
        select(request, "meteo", "Météo", [*levels, *others], "Toutes"),
        select(request, "blocage", "Blocage", [("oui", "bloqués"), ("non", "sans blocage")]),
        select(request, "tri", "Ranger", ORDERS, "par projet"),
    )


def answer(held: Sequence[State], weather: Mapping[int, WeatherView]) -> str:
    """How many projects stand under each word, and of how many nobody said any lately."""
    views = [view for state in held if (view := weather.get(state.id))]
    if not held:
        return "Aucun projet ne répond à ces filtres."
    if not views:
        return spaced(f"Personne n’a encore dit la météo : {counted(len(held), 'projet')} sans météo.")
    words = [
        f"{sum(view.level is level for view in views)} « {LEVEL_LABELS[level]} »" for level in reversed(Level)
    ]
    told = listing([word for word in words if not word.startswith("0 ")])
    stale, silent = sum(view.is_stale for view in views), len(held) - len(views)
    late = [counted(stale, "météo périmée", "météos périmées")] if stale else []
    late += [counted(silent, "projet sans météo", "projets sans météo")] if silent else []
    return spaced(f"{counted(len(views), 'météo')} : {told}{f' ; {listing(late)}' if late else ''}.")
