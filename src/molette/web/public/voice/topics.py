"""What residents said, who owes them a reply and since when; the charter; the register of processing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from molette.domain.programme.queries import communes
from molette.domain.voice.processing import REGISTER, Processing
from molette.domain.voice.queries import (
    Count,
    Debt,
    TopicFilter,
    TopicView,
    Words,
    counts,
    debts,
    public_topic,
    public_topics,
    questions,
    refusals,
    words_of,
)
from molette.engines.french import counted, on_date, plural, spaced
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.engines.voice import keeping
from molette.engines.voice.charter import ARTICLES
from molette.engines.voice.owed import STATE_LABELS, State
from molette.web.public.choices import Select, select
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

TAGS = {State.WAITING: "run", State.OVERDUE: "late", State.PROMISED: "plain", State.ANSWERED: "done"}


@dataclass(frozen=True, slots=True)
class TopicsPage:
    selects: tuple[Select, ...]
    text: str = ""


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The topics under the filters of the address, and who owes a reply to them."""
    everything = public_topics()
    selects = _selects(request, everything)
    state, owing, place, service = (request.GET.get(one.name, "") for one in selects)
    filters = TopicFilter(
        State(state) if state else None,
        owing,
        place,
        request.GET.get("projet", "")[:120],
        int(service) if service else None,
    )
    found = everything if filters == TopicFilter() else public_topics(filters)
    told = counts(everything)
    context = {
        "view": TopicsPage(selects),
        "answer": _answer(told, everything),
        "count": told,
        "debts": _debts(debts(everything)) if told.owed else None,
        "lines": [
            (one, STATE_LABELS[one.standing.state], TAGS[one.standing.state], since(one)) for one in found
        ],
        "questions": questions(),
        "is_filtered": filters != TopicFilter(),
    }
    return represent(request, fmt, template="public/voice/topics.html", context=context, sheet=_sheet(found))


def _selects(request: HttpRequest, found: Iterable[TopicView]) -> tuple[Select, ...]:
    owing = {one.owed_by.slug: one.owed_by.label for one in found if one.owed_by}
    heads = communes(settings.PERIMETER)
    places = {one.agglomeration.slug: one.agglomeration.name for one in heads if one.agglomeration}
    places |= {one.place.slug: one.place.name for one in heads}
    known = {str(one.known_service.id): one.known_service.name for one in found if one.known_service}
    return (
        select(request, "etat", "Où cela en est", "Tout", ((s.value, STATE_LABELS[s]) for s in State)),
        select(request, "qui", "Qui doit répondre", "Tous", sorted(owing.items(), key=lambda one: one[1])),
        select(request, "lieu", "Où", "Partout", places.items()),
        select(request, "service", "Service", "Tous", sorted(known.items(), key=lambda one: one[1])),
    )


def _state(one: TopicView) -> tuple[str, str]:
    return STATE_LABELS[one.standing.state], TAGS[one.standing.state]


def since(one: TopicView) -> str:
    """« depuis 34 jours », « pour le 12 janv. 2027 »; nothing where nothing is awaited."""
    if one.standing.is_owed:
        return f"depuis {counted(one.days, 'jour')}"
    if one.standing.state is State.PROMISED and one.reply and one.reply.on:
        return f"pour {on_date(one.reply.on)}"
    return ""


def _answer(told: Count, found: tuple[TopicView, ...]) -> str:
    if not found:
        return "Personne n’a encore rien dit ici qui soit publié."
    owed = [one for one in found if one.standing.is_owed]
    first = (
        f"{counted(told.owed, 'sujet attend', 'sujets attendent')} une réponse, "
        f"le plus ancien depuis {counted(max(one.days for one in owed), 'jour')}."
        if owed
        else "Aucun sujet n’attend de réponse."
    )
    judged = told.answers + told.misses
    second = f" {counted(told.answered, 'a reçu la sienne', 'ont reçu la leur')}" if told.answered else ""
    third = (
        f" ; elle répond pour {told.answers} {plural(told.answers, 'auteur')} sur {judged} qui l’ont dit"
        if judged
        else ""
    )
    return spaced(f"{first}{second}{third}{'.' if second else ''}")


def _debts(held: Iterable[Debt]) -> Table:
    return Table(
        caption="Qui doit une réponse, depuis quand",
        columns=(
            Column("Qui"),
            Column("Sujets", Kind.NUMBER),
            Column("Paroles", Kind.NUMBER),
            Column("Depuis le", Kind.DATE),
            Column("Jours", Kind.NUMBER),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        one.who.label if one.who else "Personne n’est encore nommé",
                        f"{reverse('public:topics')}?qui={one.who.slug}" if one.who else "",
                    ),
                    Cell(one.topics),
                    Cell(one.messages),
                    Cell(one.since),
                    Cell(one.days),
                ),
                fictif=bool(one.who and one.who.is_fictional),
            )
            for one in held
        ),
    )


def _sheet(found: Iterable[TopicView]) -> Sheet:
    return Sheet(
        "paroles",
        (
            SheetColumn("sujet", "Sujet", lambda t: t.title),
            SheetColumn("projet", "Projet", lambda t: t.project.label if t.project else ""),
            SheetColumn("lieu", "Lieu", lambda t: t.place.label if t.place else ""),
            SheetColumn(
                "service_connu", "Service de la liste", lambda t: t.known_service and t.known_service.name
            ),
            SheetColumn("service", "Service, en mots libres", lambda t: t.service),
            SheetColumn("paroles", "Paroles", lambda t: t.many),
            SheetColumn("dit_le", "Dit d’abord le", lambda t: t.since),
            SheetColumn("qui", "Qui doit répondre", lambda t: t.owed_by.label if t.owed_by else ""),
            SheetColumn(
                "etat", "Où cela en est", lambda t: STATE_LABELS[t.standing.state], is_of_the_day=True
            ),
            SheetColumn("depuis", "Attendue depuis le", lambda t: t.standing.since, is_of_the_day=True),
            SheetColumn("jours", "Jours d’attente", lambda t: t.days, is_of_the_day=True),
            SheetColumn("decide", "Ce qui est décidé", lambda t: t.reply.label if t.reply else ""),
            SheetColumn("date", "Date donnée", lambda t: t.reply.on if t.reply else None),
            SheetColumn("pourquoi", "Pourquoi", lambda t: t.reply.why if t.reply else ""),
            SheetColumn("reponse", "Réponse", lambda t: t.reply.words if t.reply else ""),
            SheetColumn("repondu_le", "Répondu le", lambda t: t.reply.said_on if t.reply else None),
            SheetColumn("repond", "Répond, disent les auteurs", _answers),
            SheetColumn("ne_repond_pas", "Ne répond pas", lambda t: t.reply.misses if t.reply else None),
            SheetColumn("fictif", "Fictif", lambda t: t.is_fictional),
            SheetColumn("adresse", "Adresse", lambda t: reverse("public:topic", args=[t.id])),
        ),
        found,
        key=lambda t: str(t.id),
        name_of=lambda t: t.title,
    )


def show(request: HttpRequest, key: int, fmt: str = "") -> HttpResponseBase:
    """One topic: what was said, who owes the reply, what was decided, whether it answers."""
    found = public_topic(key)
    if found is None:
        raise Http404("Ce sujet n’existe pas, ou n’est plus public.")
    if found.id != key:
        return redirect("public:topic", found.id)
    said = words_of(key)
    state = found.standing.state
    context = {
        "topic": found,
        "state": STATE_LABELS[state],
        "tag": TAGS[state],
        "since": since(found),
        "said": said,
    }
    return represent(
        request,
        fmt,
        template="public/voice/topic.html",
        context=context,
        sheet=_words_sheet(found, said),
        about={"sujet": found.title, "etat": STATE_LABELS[state], "fictif": found.is_fictional},
    )


def _answers(one: TopicView) -> int | None:
    return one.reply.answers if one.reply else None


def _words_sheet(of: TopicView, said: Iterable[Words]) -> Sheet:
    return Sheet(
        f"sujet-{of.id}",
        (
            SheetColumn("dit_le", "Dit le", lambda w: w.said_on),
            SheetColumn("nature", "C’est", lambda w: w.nature),
            SheetColumn("mots", "Mots", lambda w: w.words),
            SheetColumn("effacee_le", "Effacée le", lambda w: w.erased_on),
            SheetColumn("fictif", "Fictif", lambda w: w.is_fictional),
        ),
        said,
        key=lambda w: str(w.id),
        name_of=lambda w: f"parole du {w.said_on:%d/%m/%Y}",
    )


def charter(request: HttpRequest) -> HttpResponse:
    """What is published, what is not, why, and how many were not."""
    many = refusals()
    articles = [(one, many[reason]) for reason, one in ARTICLES.items()]
    return render(request, "public/voice/charter.html", {"articles": articles, "kept": keeping})


def processing(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """Every use of personal data here, from the one table that says it."""
    return represent(
        request,
        fmt,
        template="public/voice/processing.html",
        context={"register": REGISTER},
        sheet=processing_sheet(),
    )


def processing_sheet() -> Sheet:
    return Sheet(
        "traitements",
        (
            SheetColumn("nom", "Traitement", lambda p: p.name),
            SheetColumn("finalite", "Pour", lambda p: p.purpose),
            SheetColumn("base", "Base légale", lambda p: p.basis),
            SheetColumn("personnes", "Personnes", lambda p: p.people),
            SheetColumn("donnees", "Données", lambda p: p.data),
            SheetColumn("destinataires", "Qui les lit", lambda p: p.recipients),
            SheetColumn("duree", "Combien de temps", lambda p: p.kept),
            SheetColumn("securite", "Comment c’est protégé", lambda p: p.safety),
        ),
        REGISTER,
        key=_name,
        name_of=_name,
    )


def _name(one: Processing) -> str:
    return one.name
