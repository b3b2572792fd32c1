"""Which figure is expected next of each measure, when, and who is to say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref
from molette.domain.statements.models import Measure, Nature, Statement
from molette.engines import lateness
from molette.engines.lateness import Due, Rhythm

OBSERVATIONS = (Nature.OBSERVED, Nature.BASELINE)


@dataclass(frozen=True, slots=True)
class FreshnessView:
    """The next figure expected of a measure; `reporter` is its producer, else who said the last one."""

    last: date
    period_end: date
    due: Due
    reporter: Ref | None

    @property
    def is_stale(self) -> bool:
        return self.due.is_late


def freshness_of(measures: Sequence[Measure], user: object) -> dict[int, FreshnessView]:
    """Return what is expected of these measures, read with their producers; two queries.

    A measure that comes out irregularly, or that never came out, is absent: nothing tells when it should.
    """
    regular = [measure for measure in measures if measure.periodicity != Rhythm.IRREGULAR]
    if not regular:
        return {}
    said = _last_said([measure.pk for measure in regular], user)
    found = {}
    for measure in regular:
        last = said.get(measure.pk)
        if last is None:
            continue
        expected = lateness.freshness(
            last.period_end, Rhythm(measure.periodicity), measure.delay_days, today()
        )
        if expected is not None:
            reporter = organisation_ref(measure.producer or last.said_by)
            found[measure.pk] = FreshnessView(last.period_end, expected.period_end, expected.due, reporter)
    return found


def _last_said(measures: Sequence[int], user: object) -> dict[int, Statement]:
    """The observation of each measure that speaks of the latest day, the last said of them."""
    seen = Statement.objects.visible_to(user).standing().filter(nature__in=OBSERVATIONS)
    latest = seen.filter(measure=OuterRef("pk")).order_by("-period_end", "-said_on", "-pk").values("pk")[:1]
    held = Measure.objects.filter(pk__in=measures).order_by("pk").annotate(latest=Subquery(latest))
    keys = [key for key in held.values_list("latest", flat=True) if key is not None]
    rows = Statement.objects.filter(pk__in=keys).select_related("said_by").order_by("pk")
    return {row.measure_id: row for row in rows}
