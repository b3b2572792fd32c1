"""Convocations and minutes on paper: the same words as PDF and as a text document.

Both are made of one plain description: facts, then sections of paragraphs and tables.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, Final

from django.conf import settings

from molette.domain.governance.queries import MinutesView
from molette.domain.governance.queries.views import MeetingView, SignedView
from molette.engines.committees.attendance import ROLE_LABELS
from molette.engines.french import listing, long_date, spaced, unmarked
from molette.web.documents.printing import pdf
from molette.web.documents.texts import docx

UNSAID: Final = "non renseigné"
INVENTED: Final = "Séance fictive, inventée pour la démonstration."


def hour(at: time | None) -> str:
    """An hour as it is said.

    >>> hour(time(14, 30)), hour(time(9))
    ('14 h 30', '9 h')
    """
    if at is None:
        return UNSAID
    return f"{at.hour} h" + (f" {at:%M}" if at.minute else "")


def convocation(view: MeetingView) -> dict[str, Any]:
    """What a convocation says: who meets, when, where, on what, and who signed it."""
    row = view.row
    invited = [f"{one.organisation.label} ({ROLE_LABELS[one.role]})" for one in view.attendance]
    return {
        "kind": "Convocation",
        "heading": spaced(unmarked(row.body.label)),
        "mark": "fictif" if row.is_fictional else "",
        "facts": [
            ["Séance", f"le {long_date(row.held_on)} à {hour(row.starts_at)}"],
            ["Lieu", row.where or UNSAID],
            ["Convoquée par", listing([one.organisation.label for one in view.convocation.signatures])],
            ["Organisations", ", ".join(invited)],
        ],
        "sections": [
            {
                "title": "Ordre du jour",
                "paragraphs": [] if view.points else ["Aucun point n’est encore inscrit."],
                "columns": ["N°", "Point", "Nature"],
                "rows": [[str(one.number), spaced(one.title), one.kind_label] for one in view.points],
            }
        ],
        "signatures": [_signed(one) for one in _held(view.convocation)],
        "digest": view.convocation.digest,
        "notes": [INVENTED] if row.is_fictional else [],
    }


def minutes(view: MeetingView, read: MinutesView) -> dict[str, Any]:
    """What the minutes say, as this reader may read them."""
    row, content = view.row, read.content
    draft = read.validated_on is None
    notes = ["Des passages sont réservés à d’autres partenaires ; l’empreinte est celle du relevé entier."]
    return {
        "kind": "Relevé de décisions, projet" if draft else "Relevé de décisions",
        "heading": spaced(unmarked(row.body.label)),
        "mark": "fictif" if row.is_fictional else "",
        "facts": [
            ["Séance", f"le {long_date(row.held_on)} à {hour(row.starts_at)}"],
            ["Lieu", row.where or UNSAID],
            ["Quorum", spaced(content.get("quorum", UNSAID))],
            ["Validé", f"le {long_date(read.validated_on)}" if read.validated_on else "pas encore"],
        ],
        "sections": [_there(content), *(_point(n, one) for n, one in enumerate(content["points"], start=1))],
        "signatures": [_signed(one) for one in _held(view.minutes)],
        "digest": read.digest,
        "notes": [
            *(notes if read.has_hidden else []),
            *([INVENTED] if row.is_fictional else []),
        ],
    }


def _held(signed: SignedView) -> list[tuple[str, date | None]]:
    return [(one.organisation.label, one.signed_on) for one in signed.signatures]


def _signed(one: tuple[str, date | None]) -> list[str]:
    who, on = one
    return [who, f"signé le {long_date(on)}" if on else "n’a pas encore signé"]


def _there(content: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        [one["organisation"], one["presence"] + (f" par {one['by']}" if one.get("by") else "")]
        for one in content.get("attendance", ())
    ]
    return {
        "title": "Présents, représentés, absents",
        "paragraphs": [] if rows else ["La présence n’est pas encore inscrite."],
        "columns": ["Organisation", "Présence"],
        "rows": rows,
    }


def _point(number: int, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": spaced(f"{number}. {one['title']}"),
        "paragraphs": list(_said(one)),
        "columns": ["Décision", "Qui en répond", "Pour le"],
        "rows": [
            [spaced(_decision(d)), d.get("owner") or "–", _day(d.get("due_on", ""))]
            for d in one.get("decisions", ())
        ],
    }


def _decision(one: Mapping[str, Any]) -> str:
    sent = f" Renvoyé à : {one['referred_to']}." if one.get("referred_to") else ""
    return f"N° {one['number']}, le comité {one['kind']} : {one['text']}{sent}"


def _said(one: Mapping[str, Any]) -> Iterator[str]:
    if one.get("hidden"):
        yield "Le contenu de ce point est réservé à d’autres partenaires."
    for stance in one.get("stances", ()):
        words = f" : « {stance['words']} »" if stance.get("words") else "."
        yield spaced(f"{stance['organisation']}, {stance['kind']}{words}")
    if ballots := one.get("ballots", ()):
        cast = ", ".join(f"{b['organisation']} : {b['choice']}" for b in ballots)
        yield spaced(f"{one['result']} {cast}.")
    if not one.get("decisions"):
        yield "Aucune décision n’est inscrite."


def _day(written: str) -> str:
    return long_date(date.fromisoformat(written)) if written else "–"


def as_pdf(told: Mapping[str, Any], day: date) -> bytes:
    title = f"{told['kind']}, {told['heading']}, {told['facts'][0][1]}"
    return pdf("committee", told, title=title, description=told["kind"], day=day)


def as_docx(told: Mapping[str, Any], day: date) -> bytes:
    """Fill our template, or the one that the instance put in its place. Raises UnusableTemplateError."""
    title = f"{told['kind']}, {told['heading']}, {told['facts'][0][1]}"
    return docx("committee", {**told, "title": title}, day=day, template=settings.COMMITTEE_TEMPLATE)
