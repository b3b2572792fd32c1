"""What each kind of row says to the search, and which of them a reader may find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models

from molette.domain.identities.models import OtherName
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Document, Project
from molette.domain.search.models import Kind
from molette.domain.statements.models import Measure, Statement
from molette.domain.territory.models import Place
from molette.engines.searching import without_numbers

Text = tuple[str, str, str]
"""A title, the rest of the words, and what the address is made of."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind that may be found.

    `parents` are the models whose rows are named in its words, by the column that leads to them; `parts`
    those whose rows lead to it by a column, read from their history: a part that is gone has no row.
    """

    model: type[models.Model]
    rows: Callable[[], models.QuerySet[Any]]
    text: Callable[[Any], Text]
    visible: Callable[[object], models.QuerySet[Any]]
    parents: tuple[tuple[type[models.Model], str], ...] = ()
    parts: tuple[tuple[type[models.Model], str], ...] = ()


def _place(place: Place) -> Text:
    told = " ".join(str(value) for value in place.traits.values())
    words = f"{place.code} {place.postcodes} {place.get_kind_display()} {told}"
    return place.name, words, f"{place.kind}/{place.slug}"


def _project(project: Project) -> Text:
    owner = project.owner
    places = " ".join(place.name for place in project.places.all())
    named = f"{owner.name} {owner.short_name}" if owner else ""
    return project.title, f"{project.reference} {project.summary} {named} {places}", project.slug


def _organisation(one: Organisation) -> Text:
    others = " ".join(other.name for other in one.other_names.all())
    words = f"{one.short_name} {others} {one.siren} {one.siret} {one.get_kind_display()}"
    return one.name, words, one.slug


def _measure(measure: Measure) -> Text:
    return measure.name, f"{measure.definition} {measure.unit}", measure.slug


def _statement(said: Statement) -> Text:
    """Its words without numbers: what is reserved must not be found by its value."""
    scope = said.project or said.place or said.perimeter
    title = f"{said.measure.name}, {scope or 'tout le programme'}, dit par {said.said_by.label}"
    words = without_numbers(f"{said.definition} {said.wording} {said.said_by.name}")
    return title[:400], words, said.measure.slug


def _document(document: Document) -> Text:
    return document.title, document.project.title, ""


SUBJECTS: Final[dict[Kind, Subject]] = {
    Kind.PLACE: Subject(Place, Place.objects.all, _place, lambda _user: Place.objects.filter(ends_on=None)),
    Kind.PROJECT: Subject(
        Project,
        lambda: Project.objects.select_related("owner").prefetch_related("places"),
        _project,
        Project.objects.visible_to,
        ((Organisation, "owner"), (Place, "places")),
    ),
    Kind.ORGANISATION: Subject(
        Organisation,
        lambda: Organisation.objects.prefetch_related("other_names"),
        _organisation,
        lambda _user: Organisation.objects.all(),
        parts=((OtherName, "organisation_id"),),
    ),
    Kind.MEASURE: Subject(Measure, Measure.objects.all, _measure, lambda _user: Measure.objects.all()),
    Kind.STATEMENT: Subject(
        Statement,
        lambda: Statement.objects.standing().select_related(
            "measure", "said_by", "project", "place", "perimeter"
        ),
        _statement,
        lambda user: Statement.objects.readable_by(user).standing(),
        ((Measure, "measure"), (Organisation, "said_by"), (Project, "project"), (Place, "place")),
    ),
    Kind.DOCUMENT: Subject(
        Document,
        lambda: Document.objects.select_related("project"),
        _document,
        Document.objects.readable_by,
        ((Project, "project"),),
    ),
}


def followed() -> dict[str, type[models.Model]]:
    """The models whose changes the search follows, by the table of their history."""
    found: Iterable[type[models.Model]] = {
        model
        for subject in SUBJECTS.values()
        for model in (subject.model, *(of for of, _ in (*subject.parents, *subject.parts)))
    }
    return {history_of(model).model._meta.db_table: model for model in found}


def history_of(model: type[models.Model]) -> Any:
    return getattr(model, model._meta.simple_history_manager_attribute)  # type: ignore[attr-defined]
