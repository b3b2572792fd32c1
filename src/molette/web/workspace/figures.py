"""The page of a figure to sign: its value, its thread, who is concerned and why, which value is used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from molette.domain.desk.life import Life, Partner, Turn, life
from molette.domain.programme.models import MilestoneDate
from molette.domain.signatures.models import Subject
from molette.domain.signatures.subjects import Value
from molette.domain.signatures.wording import title_of, told, written
from molette.engines.french import counted
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import exact
from molette.engines.signatures import Answer, State
from molette.web.figure_words import NAMES, when_said
from molette.web.public.words import said_date, sentence
from molette.web.workspace.answers import may_answer
from molette.web.workspace.desk import page, user_of

HIDDEN = "montant réservé"
TAGS = {
    State.PUBLISHED: "plain",
    State.PROPOSED: "run",
    State.JOINT: "done",
    State.CONTESTED: "late",
    State.SETTLED: "done",
    State.WITHDRAWN: "plain",
}
ANSWERS = {"": ("sans réponse", "plain"), "accepted": ("accepte", "done"), "contested": ("conteste", "late")}


@dataclass(frozen=True, slots=True)
class Thread:
    """The life of a figure as its page writes it."""

    name: str
    state: str
    tag: str
    standing: str
    turns: tuple[tuple[Turn, str], ...]
    partners: tuple[tuple[Partner, str, str], ...]
    instead: str
    seal: str
    is_broken: bool
    is_open_to_rule: bool


def thread(found: Life) -> Thread:
    """Write the life of a figure: where it stands in a sentence, each answer, each partner asked."""
    unchanged = found.is_unchanged
    seals = {
        None: "",
        True: "Ce qui a été signé n’a pas changé depuis.",
        False: "Ce qui a été signé a changé depuis : relisez le journal avant de vous y fier.",
    }
    return Thread(
        name=NAMES[Subject(found.signed.subject)],
        state=found.state_label,
        tag=TAGS[found.state],
        standing=standing(found),
        turns=tuple((turn, _counter(turn, found)) for turn in found.turns),
        partners=tuple((one, *ANSWERS[one.answer]) for one in found.partners),
        instead=written(found.instead, found.signed) if found.instead is not None else "",
        seal=seals[unchanged],
        is_broken=unchanged is False,
        is_open_to_rule=found.instead is not None or (bool(found.rule) and found.state is State.CONTESTED),
    )


def _counter(turn: Turn, found: Life) -> str:
    return written(turn.counter, found.signed) if turn.counter is not None else ""


def standing(found: Life) -> str:
    """Where the partners stand, in a sentence; silence is no agreement."""
    asked = len(found.partners)
    if found.is_hidden:
        return "Réservé à d’autres partenaires : ni sa valeur ni les réponses ne sont montrées."
    match found.state:
        case State.WITHDRAWN:
            return "Retirée par son auteur."
        case State.PUBLISHED:
            return "N’engage que son auteur : aucune signature n’est demandée, chacun peut la contester."
        case State.JOINT:
            return f"Conjointe : {counted(asked, 'partenaire l’a acceptée', 'partenaires l’ont acceptée')}."
        case State.SETTLED:
            return "Tranchée par une décision."
    said = [*_against(found), *_agreed(found), *_silent(found)]
    return f"{sentence(', '.join(said))}."


def _against(found: Life) -> Iterator[str]:
    against = sum(turn.holds and turn.kind == Answer.CONTESTED for turn in found.turns)
    if against:
        yield counted(against, "partenaire la conteste", "partenaires la contestent")


def _agreed(found: Life) -> Iterator[str]:
    if found.accepted:
        word = "l’accepte", "l’acceptent"
        yield counted(found.accepted, f"partenaire {word[0]}", f"partenaires {word[1]}")


def _silent(found: Life) -> Iterator[str]:
    if found.silent:
        late = f" dont {found.late} au-delà de {counted(found.answer_days, 'jour')}" if found.late else ""
        yield counted(len(found.silent), "ne répond pas", "ne répondent pas") + late


def movement(request: HttpRequest, key: int) -> HttpResponse:
    """An amount on a rung: what it is, who signs it."""
    found = _found(request, Subject.MOVEMENT, key)
    row = found.signed.row
    facts = [
        ("Échelon", sentence(RUNG_LABELS[Rung(row.rung)])),
        ("Financeur", row.funding_source.funder.label),
        ("Dispositif", str(row.funding_source.scheme)),
        ("Exercice", f"{row.year}–{row.year_end}" if row.year_end else str(row.year)),
        ("Acte", "réservé" if found.is_hidden else row.act or "non renseigné"),
        ("Numéro d’engagement", row.commitment_key or "non renseigné"),
    ]
    return _page(request, found, facts, row.source)


def milestone_date(request: HttpRequest, key: int) -> HttpResponse:
    """A date of a milestone: planned, or come with its proof."""
    found = _found(request, Subject.DATE, key)
    row = found.signed.row
    is_status = row.nature == MilestoneDate.Nature.ACTUAL
    facts = [
        ("Jalon", row.milestone.title),
        ("Nature", "réalisé : cette date fait l’état du projet" if is_status else "prévu"),
        ("Preuve", row.evidence or "non renseignée"),
    ]
    return _page(request, found, facts, row.source)


def _found(request: HttpRequest, subject: Subject, key: int) -> Life:
    found = life(subject, key, user_of(request))
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Life, facts: list[tuple[str, str]], source: object) -> HttpResponse:
    signed = found.signed
    project = signed.project
    crumbs = [("Signatures", reverse("workspace:signing"))]
    if project is not None:
        crumbs = [
            ("Projets", reverse("workspace:projects")),
            (project.title, reverse("workspace:project", args=[project.slug])),
        ]
    context = {
        "life": found,
        "signed": signed,
        "thread": thread(found),
        "title": title_of(signed),
        "value": HIDDEN if found.is_hidden else told(signed),
        "when": when_said(signed),
        "facts": facts,
        "source": source,
        "may": may_answer(user_of(request), found),
        "crumbs": crumbs,
    }
    return page(request, "figure.html", context)


def difference(said: Value | None, other: Value | None, unit: str, decimals: int) -> str:
    """How far another value is from the one said; nothing when they cannot be compared."""
    if isinstance(said, Decimal) and isinstance(other, Decimal):
        gap = other - said
        return f"{'+' if gap > 0 else '−'}{exact(abs(gap), unit, decimals)}" if gap else "la même valeur"
    if isinstance(said, date) and isinstance(other, date):
        days = (other - said).days
        return (
            f"{counted(abs(days), 'jour')} plus {'tard' if days > 0 else 'tôt'}" if days else "le même jour"
        )
    return ""


__all__ = ["Thread", "difference", "milestone_date", "movement", "said_date", "standing", "thread"]
