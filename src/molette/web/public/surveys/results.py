"""What is published of surveys: the waves, one wave, one place of a wave, and the rows that may be opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from molette.domain.journal.known import today
from molette.domain.programme.queries.refs import Ref
from molette.domain.surveys.models import Wave
from molette.domain.surveys.queries import (
    BesideView,
    EstimateView,
    QuestionView,
    WaveHead,
    WaveView,
    beside,
    results,
    waves,
)
from molette.domain.surveys.rows import rows_of
from molette.engines import sheets
from molette.engines.drawing.figure import Figure
from molette.web.public.surveys import tables
from molette.web.representations import represent
from molette.web.tables import Table


@dataclass(frozen=True, slots=True)
class Block:
    """A question as a page shows it: a sentence, a figure or a table, the places."""

    question: QuestionView
    chart: Figure | None
    choices: Table | None
    places: Table | None
    whole: EstimateView | None
    whole_told: str
    whole_interval: str
    is_hidden: bool


def index(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The waves that are open, and those that are published."""
    held = waves(today())
    sheet = sheets.Sheet(
        "enquetes",
        (
            sheets.Column("enquete", "Enquête", lambda one: one.title),
            sheets.Column("theme", "Thème", lambda one: one.theme),
            sheets.Column("vague", "Vague", lambda one: one.name),
            sheets.Column("recrutement", "Recrutement", lambda one: one.recruitment),
            sheets.Column("ouverte_le", "Ouverte le", lambda one: one.opens_on),
            sheets.Column("close_le", "Close le", lambda one: one.day),
            sheets.Column("publiee_le", "Publiée le", lambda one: one.published_on),
        ),
        held,
        key=lambda one: one.slug,
    )
    context = {
        "open": [one for one in held if one.published_on is None],
        "published": [one for one in held if one.published_on is not None],
    }
    return represent(request, fmt, template="public/surveys/index.html", context=context, sheet=sheet)


def wave(request: HttpRequest, slug: str, fmt: str = "") -> HttpResponseBase:
    """All that is told of a published wave."""
    view = _view(slug)
    if view.head.is_drawn:
        sheet = tables.estimates_sheet(f"enquete-{slug}", view.questions)
    else:
        sheet = tables.counts_sheet(f"enquete-{slug}", view)
    context: dict[str, Any] = {}
    if not fmt:
        context = {
            "view": view,
            "blocks": [_block(view, one) for one in view.questions],
            "rule": tables.RULE,
            "model": tables.MODEL if tables.has_model(view.questions) else "",
            **_beside(beside(slug), view.head),
        }
    return represent(
        request, fmt, template="public/surveys/wave.html", context=context, sheet=sheet, about=_about(view)
    )


def place(request: HttpRequest, slug: str, place: str, fmt: str = "") -> HttpResponseBase:
    """What is told of one place of a wave, beside the whole."""
    view = _view(slug)
    here = next((one for one in view.places if one.slug == place), None)
    if here is None:
        raise Http404("Cette vague ne dit rien de ce lieu.")
    questions = tuple(_only(one, here) for one in view.questions if one.places)
    rows = [
        (
            one.words,
            one.whole.label if one.whole and one.whole.is_share else "",
            tables.estimates_table(one.words, "Où", _here_then_whole(one), ""),
        )
        for one in questions
    ]
    context = {
        "view": view,
        "here": here,
        "rows": rows,
        "shown": sum(one.places[0].is_shown for one in questions),
        "drawn": sum(one.places[0].is_modelled for one in questions),
        "rule": tables.RULE,
        "model": tables.MODEL if tables.has_model(questions) else "",
        **_beside([one for one in beside(slug) if one.place.slug == place], view.head),
    }
    sheet = tables.estimates_sheet(f"enquete-{slug}-{place}", questions)
    return represent(
        request, fmt, template="public/surveys/place.html", context=context, sheet=sheet, about=_about(view)
    )


def rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers one row a person, where nobody can be found in them."""
    del request
    held = Wave.objects.filter(slug=slug, erased_on=None).exclude(opened_rows_on=None)
    found = held.exclude(published_on=None).order_by("pk").first()
    if found is None:
        raise Http404("Les réponses de cette vague ne sont pas ouvertes.")
    names, told = rows_of(found)
    sheet = sheets.Sheet(
        f"reponses-{slug}",
        tuple(sheets.Column(name, name, itemgetter(name)) for name in names),
        told,
    )
    answer = HttpResponse("".join(sheets.csv_lines(sheet)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.csv"'
    return answer


def _view(slug: str) -> WaveView:
    view = results(slug)
    if view is None:
        raise Http404("Aucune enquête publiée ne porte ce nom.")
    return view


def _only(question: QuestionView, here: Ref) -> QuestionView:
    kept = tuple(one for one in question.places if one.place == here)
    return QuestionView(question.id, question.words, (), question.whole, kept, ())


def _here_then_whole(question: QuestionView) -> tuple[EstimateView, ...]:
    whole = [replace(question.whole, label="Ensemble")] if question.whole else []
    return (*question.places, *whole)


def _block(view: WaveView, question: QuestionView) -> Block:
    chart = tables.chart(question)
    whole, slug = question.whole, view.head.slug
    choices = question.choices
    return Block(
        question=question,
        chart=chart,
        choices=tables.estimates_table(question.words, "Réponse", choices) if choices else None,
        places=tables.estimates_table(f"{question.words} : lieu par lieu", "Lieu", question.places, slug)
        if question.places
        else None,
        whole=whole,
        whole_told=tables.told(whole) if whole else "",
        whole_interval=tables.interval(whole) if whole else "",
        is_hidden=bool(choices) and not any(one.is_shown for one in choices),
    )


def _beside(found: Sequence[BesideView], head: WaveHead) -> dict[str, Any]:
    """The four quadrants of each question, and a sentence for the places that share it."""
    by: dict[tuple[str, str], list[BesideView]] = {}
    for one in found:
        by.setdefault((one.question, one.measure.slug), []).append(one)
    figures = [
        (
            rows[0].question,
            rows[0].measure,
            tables.four_quadrants(tuple(rows), f"{rows[0].question} / {rows[0].measure.label}"),
            tables.said_of(rows),
        )
        for rows in by.values()
    ]
    return {"quadrants": figures, "theme": head.theme}


def _about(view: WaveView) -> dict[str, object]:
    head = view.head
    return {
        "enquete": head.title,
        "vague": head.name,
        "fictif": head.is_fictional,
        "population": view.population,
        "recrutement": head.recruitment,
        "reponses_en_tout": head.responses,
        "date": head.day,
        "poids": view.method,
        "marges": [{"marge": one.name, "source": one.source.label} for one in view.margins],
        "regle_de_publication": tables.RULE,
        **({"regle_des_modeles": tables.MODEL} if tables.has_model(view.questions) else {}),
        **({"pourquoi_sans_marge_d_erreur": view.why_no_margin} if view.why_no_margin else {}),
    }
