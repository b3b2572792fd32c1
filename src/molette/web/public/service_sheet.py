"""One service: where it is, when it is open, who says so, and what residents say of it."""

from django.http import Http404, HttpRequest, HttpResponseBase

from molette.domain.services.finding import ServiceSheet, service_sheet
from molette.domain.voice.queries import TopicFilter, TopicView, public_topics
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.voice.owed import STATE_LABELS
from molette.web.public.voice.topics import TAGS, since
from molette.web.representations import represent


def show(request: HttpRequest, key: int, fmt: str = "") -> HttpResponseBase:
    """A service loaded here, by its number."""
    found = service_sheet(key)
    if found is None:
        raise Http404("Ce service n’est pas chargé ici.")
    topics = public_topics(TopicFilter(service=key))
    context = {
        "one": found,
        "lines": [
            (topic, STATE_LABELS[topic.standing.state], TAGS[topic.standing.state], since(topic))
            for topic in topics
        ],
    }
    return represent(
        request, fmt, template="public/service_sheet.html", context=context, sheet=_sheet(found, topics)
    )


def _sheet(one: ServiceSheet, topics: tuple[TopicView, ...]) -> Sheet:
    return Sheet(
        f"service-{one.id}",
        (
            SheetColumn("code", "Code", lambda x: x.code),
            SheetColumn("nom", "Nom", lambda x: x.name),
            SheetColumn("sorte", "Sorte", lambda x: x.kind),
            SheetColumn("commune", "Commune", lambda x: x.commune or None),
            SheetColumn("ouvert_le", "Ouvert le", lambda x: x.opened_on),
            SheetColumn("ferme_le", "Fermé le", lambda x: x.closed_on),
            SheetColumn("sujets", "Sujets d’habitants", lambda _: len(topics)),
            SheetColumn("paroles", "Paroles d’habitants", lambda _: sum(topic.many for topic in topics)),
            SheetColumn("source", "Source", lambda x: x.source.title if x.source else None),
            SheetColumn("fictif", "Fictif", lambda x: x.is_fictional),
        ),
        (one,),
        key=lambda x: str(x.id),
        name_of=lambda x: x.name,
    )
