"""Answers go on their day: what is published of them stays."""

from datetime import date

from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import write
from molette.domain.surveys.models import Wave


@action
def erase_due(actor: Actor, /, *, day: date) -> int:
    """Erase the answers and the codes of waves whose day is come. Returns how many answers went."""
    del actor
    due = list(Wave.objects.filter(keep_until__lte=day, erased_on=None).order_by("pk"))
    if not due:
        nothing_changed()
        return 0
    gone = 0
    for wave in due:
        gone += wave.responses.count()
        for rows in (wave.responses, wave.invitations, wave.entrances):
            rows.all().delete()
        write("a effacé les réponses de", wave, {"erased_on": day, "opened_rows_on": None})
    return gone
