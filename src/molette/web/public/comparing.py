"""Two places side by side: promises, euros, figures, and what may be said of their differences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from molette.domain.desk.promises import Standing, standing_in
from molette.domain.funding.queries import MovementFilter, ladder
from molette.domain.programme.queries import CommuneHead, PlaceSheet, communes, place_sheet
from molette.domain.statements.queries import PlaceValue, side_by_side
from molette.domain.surveys.queries import ApartView, apart_places
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import Inhabitants, PlaceRef, populations_of
from molette.engines.chain import STEP_LABELS, Step
from molette.engines.chain.measured import Reading
from molette.engines.contrast import Contrast, contrast
from molette.engines.ladder import Rung
from molette.engines.money import NBSP, euros, exact, number
from molette.web.public import comparing_sheet, felt_apart, words
from molette.web.public.choices import Option, Select
from molette.web.public.comparing_sheet import Line, Told
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Row, Table

WHOLE = "perimetre"
ONE, OTHER = "de", "a"


@dataclass(frozen=True, slots=True)
class Side:
    """A place of the comparison, or the whole perimeter (`place` None), with what it holds."""

    slug: str
    name: str
    place: PlaceRef | None
    inside: frozenset[int]
    inhabitants: int | None

    @property
    def href(self) -> str:
        if self.place is None:
            return reverse("public:communes")
        kind = "commune" if self.place.kind == PlaceKind.COMMUNE else "place"
        return reverse(f"public:{kind}", args=[self.slug])


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of both places. `found` says what may be said of their difference."""

    name: str
    slug: str
    unit: str
    decimals: int
    one: PlaceValue
    other: PlaceValue
    found: Contrast


@dataclass(frozen=True, slots=True)
class ComparePage:
    one: Side
    other: Side
    selects: tuple[Select, ...]
    promises: Table
    figures: Table
    feelings: Table | None


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Two communes, or a commune with its agglomeration or the perimeter; by default the two largest."""
    heads = communes(settings.PERIMETER)
    sides = _sides(heads)
    people = populations_of([head.place.id for head in heads])
    one, other = _asked(request, heads, people)
    first, second = _side(one, heads, people), _side(other, heads, people)
    figures = tuple(_figures(request.user, first, second, heads))
    feelings = _feelings(first, second)
    page = ComparePage(
        one=first,
        other=second,
        selects=(_select(ONE, "Comparer", sides, one), _select(OTHER, "avec", sides, other)),
        promises=_promises(request.user, first, second),
        figures=_table(figures, first, second),
        feelings=felt_apart.table(feelings, first.name, second.name) if feelings else None,
    )
    lines = (*map(_line_of, figures), *map(felt_apart.line, feelings))
    return represent(
        request,
        fmt,
        template="public/compare.html",
        context={"view": page},
        sheet=comparing_sheet.sheet(lines, first.name, second.name),
        about={"de": first.name, "a": second.name},
    )


def _sides(heads: Sequence[CommuneHead]) -> Mapping[str, str]:
    """What may be compared, by address."""
    around = {h.agglomeration.slug: h.agglomeration.name for h in heads if h.agglomeration}
    return {
        WHOLE: "tout le périmètre",
        **dict(sorted(around.items())),
        **{h.place.slug: h.place.name for h in heads},
    }


def _asked(
    request: HttpRequest, heads: Sequence[CommuneHead], people: Mapping[int, Inhabitants]
) -> tuple[str, str]:
    known = _sides(heads)
    asked = [request.GET.get(name, "") for name in (ONE, OTHER)]
    if not known.keys() >= {slug for slug in asked if slug}:
        raise Http404("Ce lieu n’est pas dans le périmètre.")
    largest = sorted(heads, key=lambda head: -(_count(people, head.place.id) or 0))
    first = asked[0] or (largest[0].place.slug if largest else WHOLE)
    around = next((h.agglomeration for h in heads if h.place.slug == first and h.agglomeration), None)
    return first, asked[1] or (around.slug if around else WHOLE)


def _side(slug: str, heads: Sequence[CommuneHead], people: Mapping[int, Inhabitants]) -> Side:
    if slug == WHOLE:
        inside = frozenset(head.place.id for head in heads) or frozenset({-1})
        known = [_count(people, pk) for pk in inside]
        told = [count for count in known if count is not None]
        return Side(WHOLE, "Tout le périmètre", None, inside, sum(told) if len(told) == len(known) else None)
    sheet: PlaceSheet | None = place_sheet(slug)
    if sheet is None:
        raise Http404("Ce lieu n’existe pas.")
    count = sheet.inhabitants.municipal if sheet.inhabitants else None
    return Side(slug, sheet.place.name, sheet.place, sheet.inside, count)


def _count(people: Mapping[int, Inhabitants], place: int) -> int | None:
    return people[place].municipal if place in people else None


def _select(name: str, label: str, known: Mapping[str, str], chosen: str) -> Select:
    return Select(name, label, tuple(Option(slug, said, slug == chosen) for slug, said in known.items()))


def _promises(user: object, one: Side, other: Side) -> Table:
    """What is counted of the programme in each; nothing here is drawn from a sample."""
    sides = (one, other)
    chains = standing_in(tuple(side.inside for side in sides), user)
    notified = [ladder(MovementFilter(places=side.inside), user).at(Rung.NOTIFIED) for side in sides]
    rows = [
        _line("Habitants", *(number(Decimal(s.inhabitants)) if s.inhabitants else None for s in sides)),
        _line("Projets", *(str(held.total) for held in chains), note=_fictional(chains)),
        *(
            _line(f"dont {STEP_LABELS[step]}s", *(_proved(held, step) for held in chains))
            for step in (Step.FUNDED, Step.STARTED, Step.DELIVERED)
        ),
        _line(
            "Rompus en chemin",
            *(str(held.broken) for held in chains),
        ),
        _line(
            "Subventions notifiées",
            *(euros(total.amount) if total.lines else "non publié" for total in notified),
        ),
        _line(
            "Par habitant",
            *(
                euros((total.amount / side.inhabitants).quantize(Decimal(1)))
                if total.lines and side.inhabitants
                else None
                for total, side in zip(notified, sides, strict=True)
            ),
        ),
    ]
    return Table(
        caption="Les promesses et l’argent",
        columns=(Column("Ce qui est compté"), Column(one.name), Column(other.name)),
        rows=tuple(rows),
        note="Des comptes entiers, sans échantillon : aucune marge d’erreur ne s’y applique.",
    )


def _line(name: str, *shown: str | None, note: str = "") -> Row:
    return Row((Cell(name, note=note), *(Cell(one) for one in shown)))


def _proved(held: Standing, step: Step) -> str | None:
    count = held.at(step)
    return None if count is None else str(count)


def _fictional(chains: Sequence[Standing]) -> str:
    counts = [held.fictional for held in chains]
    return f"dont fictifs{NBSP}: {counts[0]} et {counts[1]}" if any(counts) else ""


def _figures(user: object, one: Side, other: Side, heads: Sequence[CommuneHead]) -> Iterator[Figure]:
    """The measures known of either: a value missing is said, never left out."""
    sides = [(side.place, _communes(side, heads)) for side in (one, other)]
    for head, (first, second) in side_by_side(sides, user):
        found = contrast(_reading(first, head.decimals), _reading(second, head.decimals))
        yield Figure(head.name, head.slug, head.unit, head.decimals, first, second, found)


def _feelings(one: Side, other: Side) -> tuple[ApartView, ...]:
    """What a survey asked in two communes; nothing else is drawn apart."""
    places = [side.place for side in (one, other) if side.place and side.place.kind == PlaceKind.COMMUNE]
    return apart_places(places[0].id, places[1].id) if len(places) > 1 else ()


def _communes(side: Side, heads: Sequence[CommuneHead]) -> tuple[int, ...]:
    """The communes that make a whole; none for a commune, which is its own."""
    if side.place is not None and side.place.kind == PlaceKind.COMMUNE:
        return ()
    return tuple(head.place.id for head in heads if head.place.id in side.inside)


def _reading(value: PlaceValue, decimals: int) -> Reading | None:
    if value.value is None or value.period_end is None:
        return None
    return Reading(value.value, value.period_end, decimals=decimals)


def _table(figures: Sequence[Figure], one: Side, other: Side) -> Table:
    return Table(
        caption="Les chiffres",
        columns=(
            Column("Chiffre"),
            Column(one.name),
            Column(other.name),
            Column("Écart"),
            Column("Ce qu’on peut en dire"),
        ),
        rows=tuple(_row(figure) for figure in figures),
        note=(
            "Une différence n’est dite significative que si les deux valeurs sont publiées avec leur marge "
            "d’erreur à 95 % et qu’elle la dépasse."
        ),
        empty="Aucun chiffre n’est publié pour ces lieux.",
    )


def _row(figure: Figure) -> Row:
    gap = figure.found.gap
    margin = figure.found.margin
    return Row(
        (
            Cell(figure.name, reverse("public:measure", args=[figure.slug])),
            _value(figure, figure.one),
            _value(figure, figure.other),
            Cell(None if gap is None else _signed(gap, figure), reason="non comparable"),
            Cell(
                figure.found.words,
                note=f"marge de la différence{NBSP}: {exact(margin, figure.unit, figure.decimals)}"
                if margin is not None
                else "",
            ),
        ),
        fictif=figure.one.is_fictional or figure.other.is_fictional,
    )


def _value(figure: Figure, value: PlaceValue) -> Cell:
    shown = words.place_value(value, figure.unit, figure.decimals)
    href = reverse("public:source", args=[value.source_slug]) if value.source_slug else ""
    when = str(value.period_end.year) if value.period_end else ""
    summed = f", somme de {value.parts} communes" if value.is_rolled_up and shown else ""
    return Cell(shown, note=f"{when}{summed}", note_href=href, reason=value.missing or "non renseigné")


def _line_of(figure: Figure) -> Line:
    one, other = (
        Told(value.value, value.period_end, value.source_title) for value in (figure.one, figure.other)
    )
    return Line(
        key=figure.slug,
        name=figure.name,
        unit=figure.unit,
        one=one,
        other=other,
        gap=figure.found.gap,
        margin=figure.found.margin,
        words=figure.found.words,
        is_fictional=figure.one.is_fictional or figure.other.is_fictional,
    )


def _signed(gap: Decimal, figure: Figure) -> str:
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return f"{sign}{exact(abs(gap), figure.unit, figure.decimals)}"
