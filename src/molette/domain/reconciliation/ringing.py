"""A year that two partners signed, and that is no longer what they signed."""

from django.utils import timezone

from molette.domain.journal.recording import record
from molette.domain.reconciliation.keeping import fingerprinted
from molette.domain.reconciliation.models import Closing, Reconciliation
from molette.domain.reconciliation.queries.figures import figures_of
from molette.engines.proof import content_hash


def fingerprint(of: Reconciliation, year: int) -> str:
    """What tells the groups of a year, and what explains them, from what they were. Six queries."""
    return content_hash({"groups": fingerprinted(of, year), "figures": figures_of(of, year).as_json()})


def ring(of: Reconciliation) -> None:
    """Mark the years signed that changed since, and those that are again what was signed.

    Called within an action, each time that groups are written.
    """
    for closing in Closing.objects.filter(reconciliation=of).standing().order_by("pk"):
        is_same = fingerprint(of, closing.year) == closing.fingerprint
        if is_same == (closing.changed_on is None):
            continue
        closing.changed_on = None if is_same else timezone.localdate()
        closing.save(update_fields=["changed_on"])
        record("est revenu à ce qui a été signé" if is_same else "a changé depuis sa signature", closing)
