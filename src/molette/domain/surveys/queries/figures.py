"""A measure as anybody reads it on the days of a survey, by place: by one author, under one definition."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser

from molette.domain.secrecy.veils import Veil, veil
from molette.domain.statements.models import Measure, Nature, Statement
from molette.domain.statements.queries.views import hidden_words


def moved(
    measure: Measure, places: Collection[int], days: tuple[date, date]
) -> Mapping[int, tuple[float, float]]:
    """The measure on two days, by place, where it was observed anew in between."""
    worn = veil(AnonymousUser())
    found = {}
    for place, told in _said(measure, places).items():
        after = _standing(told, days[1])
        alike = [one for one in told if after and _terms(one) == _terms(after)]
        before = _standing(alike, days[0])
        if after is None or before is None or after.pk == before.pk:
            continue
        first, second = _read(before, worn), _read(after, worn)
        if first is not None and second is not None:
            found[place] = first, second
    return found


def standing(measure: Measure, places: Collection[int], day: date) -> Mapping[int, float]:
    """The measure on a day, by place, under the terms that most places have."""
    said = _said(measure, places)
    known = [_terms(one) for told in said.values() if (one := _standing(told, day))]
    if not known:
        return {}
    terms = min(Counter(known).items(), key=lambda pair: (-pair[1], pair[0]))[0]
    worn = veil(AnonymousUser())
    found = {}
    for place, told in said.items():
        one = _standing([one for one in told if _terms(one) == terms], day)
        value = _read(one, worn) if one else None
        if value is not None:
            found[place] = value
    return found


def _said(measure: Measure, places: Collection[int]) -> Mapping[int, list[Statement]]:
    rows = Statement.objects.visible_to(AnonymousUser()).standing()
    kept = rows.filter(measure=measure, place__in=places, nature__in=(Nature.OBSERVED, Nature.BASELINE))
    said: dict[int, list[Statement]] = defaultdict(list)
    for one in kept.exclude(value=None).order_by("place_id", "period_end", "said_on", "pk"):
        if one.place_id is not None:
            said[one.place_id].append(one)
    return said


def _terms(one: Statement) -> tuple[int, str]:
    return one.said_by_id, one.definition


def _read(one: Statement, worn: Veil) -> float | None:
    """The value as the public reads it, None where it is hidden."""
    return None if one.value is None or hidden_words(one.pk, worn) else float(one.value)


def _standing(told: Sequence[Statement], day: date) -> Statement | None:
    """The last value that speaks of a day, or of one before."""
    return next((one for one in reversed(told) if one.period_end <= day), None)
