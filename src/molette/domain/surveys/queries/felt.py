"""What the last surveys say of projects: the feeling asked beside a figure told of them, where they stand."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from molette.domain.programme.models import Project
from molette.domain.statements.models import Statement
from molette.domain.surveys.models import Of, PublishedEstimate, Wave
from molette.domain.surveys.queries.beside import as_estimate
from molette.domain.territory.queries.inhabited import inhabited
from molette.engines.chain.measured import Felt
from molette.engines.money import NBSP, number
from molette.engines.surveys.estimates import Method
from molette.engines.surveys.waves import Recruitment

Asked = Mapping[int, tuple[Felt, ...]]


def asked_of_projects(projects: frozenset[int], user: object) -> Asked:
    """The estimates that speak of these projects. One query where no survey does, five else; none for none.

    An estimate speaks of a project when its question is set beside a measure told of the project, in a
    commune where the project stands. Only the last wave of a questionnaire counts; nothing modelled does.
    """
    told = _told() if projects else {}
    if not told:
        return {}
    said = Statement.objects.visible_to(user).standing()
    said = said.filter(measure__in={measure for measure, _ in told}, project__in=projects)
    measures: dict[int, set[int]] = defaultdict(set)
    for project, measure in said.order_by("pk").values_list("project_id", "measure_id"):
        measures[project or 0].add(measure)
    standing = Project.places.through.objects.filter(project_id__in=measures).order_by("pk")
    communes: dict[int, set[int]] = defaultdict(set)
    touched = inhabited().communes
    for project, place in standing.values_list("project_id", "place_id"):
        communes[project] |= touched.get(place, frozenset({place}))
    found = {
        project: tuple(
            one for measure in sorted(own) for place in sorted(communes[project])
            for one in told.get((measure, place), ())
        )
        for project, own in measures.items()
    }  # fmt: skip
    return {project: own for project, own in found.items() if own}


def _told() -> Mapping[tuple[int, int], list[Felt]]:
    """By measure and commune, what the last drawn wave of each questionnaire says of the feeling."""
    drawn = Wave.objects.filter(
        recruitment=Recruitment.DRAWN, questionnaire__questions__measure__isnull=False
    )
    ordered = drawn.exclude(published_on=None).order_by("opens_on", "pk").distinct()
    last = {one.questionnaire_id: one for one in ordered.select_related("questionnaire")}
    if not last:
        return {}
    rows = PublishedEstimate.objects.filter(wave__in=last.values(), of=Of.FAVOURABLE, is_shown=True)
    rows = rows.exclude(place=None).exclude(method=Method.MODELLED).exclude(question__measure=None)
    waves = {one.pk: one for one in last.values()}
    found: dict[tuple[int, int], list[Felt]] = defaultdict(list)
    for one in rows.select_related("question", "place").order_by("pk"):
        measure, place = one.question.measure_id, one.place_id
        if measure is not None and place is not None:
            found[measure, place].append(_felt(waves[one.wave_id], one))
    return found


def _felt(wave: Wave, one: PublishedEstimate) -> Felt:
    told = as_estimate(wave, one)
    share, low, high = (Decimal(str(value)) for value in (told.value, *told.interval))
    answer, beside = one.question.favourable_words, told.note.rstrip(".")
    bounds = f"{_points(low)} à {_points(high)}"
    words = f"{_points(share)}{NBSP}% ({bounds}) répondent {answer} à {one.place}, {beside}"
    return Felt(share, low, high, told.day, told.count, one.pk, words)


def _points(share: Decimal) -> str:
    return number(round(share * 100, 1), 1)
