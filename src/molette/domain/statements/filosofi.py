"""Read a file of Filosofi by commune (INSEE): its « s » is a value hidden by statistical secrecy, never 0.

The columns end with two digits, those of the year: `TP6021` is the poverty rate of 2021.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from molette.domain.journal.keeping import keep
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.sources.models import Source
from molette.domain.statements.models import (
    Aggregation,
    Direction,
    Measure,
    Missing,
    Nature,
    Periodicity,
    Statement,
)
from molette.domain.territory.models import Place, PlaceKind

HIDDEN: Final = frozenset({"s", "c"})  # « s » secret, « c » confidentiel, as the INSEE writes them
NOT_PUBLISHED: Final = frozenset({"", "nd"})
YEAR: Final = re.compile(r"^TP60(\d\d)$")
THRESHOLD: Final = 11  # no figure on fewer than eleven fiscal households


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, without its year, and the measure it fills."""

    code: str
    slug: str
    name: str
    definition: str
    unit: str
    decimals: int = 0
    direction: str = Direction.NEUTRAL
    aggregation: str = Aggregation.NONE
    weight: str = ""
    count: str = ""


COLUMNS: Final = (
    Column(
        "NBMENFISC",
        "menages-fiscaux",
        "Ménages fiscaux",
        "Nombre de ménages fiscaux : les foyers fiscaux d’un même logement, hors logements collectifs "
        "(Filosofi).",
        "ménages",
        aggregation=Aggregation.SUM,
    ),
    Column(
        "NBPERSMENFISC",
        "personnes-des-menages-fiscaux",
        "Personnes des ménages fiscaux",
        "Nombre de personnes dans les ménages fiscaux (Filosofi).",
        "personnes",
        aggregation=Aggregation.SUM,
    ),
    Column(
        "MED",
        "niveau-de-vie-median",
        "Niveau de vie médian",
        "La moitié des personnes ont un niveau de vie plus bas : revenu disponible du ménage par unité de "
        "consommation, sur un an (Filosofi).",
        "€",
        direction=Direction.RISING,
        count="menages-fiscaux",
    ),
    Column(
        "TP60",
        "taux-de-pauvrete",
        "Taux de pauvreté",
        "Part des personnes dont le niveau de vie est inférieur à 60 % du niveau de vie médian de la France "
        "métropolitaine (Filosofi).",
        "%",
        decimals=1,
        direction=Direction.FALLING,
        aggregation=Aggregation.WEIGHTED_MEAN,
        weight="personnes-des-menages-fiscaux",
        count="menages-fiscaux",
    ),
)


class NotFilosofiError(ValueError):
    """The file is not one of Filosofi by commune, and why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; `hidden` counts the poverty rates that the INSEE hides, of as many communes."""

    year: int
    communes: int
    added: int
    unchanged: int
    hidden: int
    elsewhere: int


@action
def load_filosofi(actor: Actor, content: str, *, source: Source, producer: Organisation) -> Loaded:
    """Write what the INSEE publishes and hides of the communes of the territory. Twice changes nothing."""
    require(actor, Permission.LOAD_TERRITORY)
    year, rows = _read(content)
    measures = _measures(producer)
    places = dict(
        Place.objects.filter(kind=PlaceKind.COMMUNE, code__in=rows).order_by("pk").values_list("code", "pk")
    )
    given = [
        _statement(measures[column.slug], places[code], row[column.code], year=year, source=source)
        for code, row in rows.items()
        if code in places
        for column in COLUMNS
    ]
    key = ("measure_id", "place_id", "period_end", "said_by_id", "nature")
    kept = keep(given, key=key)
    if not kept.moved:
        nothing_changed()
    else:
        record("a chargé Filosofi", source, after={"année": year, "valeurs": len(kept.added)})
    rate = measures["taux-de-pauvrete"].pk
    hidden = sum(one.measure_id == rate and one.missing == Missing.HIDDEN for one in given)
    return Loaded(year, len(places), len(kept.added), kept.unchanged, hidden, len(rows) - len(places))


def _read(content: str) -> tuple[int, Mapping[str, Mapping[str, str]]]:
    """The year of the file, and by commune the text of each column we know, without its year."""
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), delimiter=";")
    names = reader.fieldnames or []
    years = [found[1] for name in names if (found := YEAR.match(name))]
    if "CODGEO" not in names or not years:
        raise NotFilosofiError(
            "Ce n’est pas un fichier Filosofi par commune : on attend des colonnes CODGEO et TP60 suivie "
            "de l’année, séparées par des points-virgules."
        )
    suffix = years[0]
    lacking = [c.code for c in COLUMNS if f"{c.code}{suffix}" not in names]
    if lacking:
        raise NotFilosofiError(f"Il manque les colonnes {', '.join(f'{c}{suffix}' for c in lacking)}.")
    rows = {
        row["CODGEO"].strip(): {c.code: (row[f"{c.code}{suffix}"] or "").strip() for c in COLUMNS}
        for row in reader
    }
    return 2000 + int(suffix), rows


def _measures(producer: Organisation) -> Mapping[str, Measure]:
    """The measures of the file, defined the first time."""
    found: dict[str, Measure] = {}
    for column in COLUMNS:
        measure = Measure.objects.filter(slug=column.slug).order_by("pk").first() or _defined(
            column, found, producer
        )
        found[column.slug] = measure
    return found


def _defined(column: Column, known: Mapping[str, Measure], producer: Organisation) -> Measure:
    measure = Measure(
        slug=column.slug,
        name=column.name,
        definition=column.definition,
        unit=column.unit,
        decimals=column.decimals,
        direction=column.direction,
        producer=producer,
        periodicity=Periodicity.YEAR,
        aggregation=column.aggregation,
        weight=known.get(column.weight),
        secrecy_threshold=THRESHOLD if column.count else None,
        secrecy_count=known.get(column.count),
    )
    measure.full_clean()
    measure.save()
    record("a défini la mesure", measure, after={"name": column.name})
    return measure


def _statement(measure: Measure, place: int, text: str, *, year: int, source: Source) -> Statement:
    value, missing = _value(text)
    end = date(year, 12, 31)
    return Statement(
        measure=measure,
        nature=Nature.OBSERVED,
        value=value,
        missing=missing,
        period_start=end.replace(month=1, day=1),
        period_end=end,
        said_on=source.published_on or end,
        said_by=measure.producer,
        place_id=place,
        source=source,
    )


def _value(text: str) -> tuple[Decimal | None, str]:
    if text.lower() in HIDDEN:
        return None, Missing.HIDDEN.value
    if text.lower() in NOT_PUBLISHED:
        return None, Missing.NOT_PUBLISHED.value
    try:
        return Decimal(text.replace(",", ".")), ""
    except InvalidOperation as error:
        raise NotFilosofiError(f"« {text} » n’est ni un nombre, ni « s » (secret), ni vide.") from error
