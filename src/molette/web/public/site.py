"""The pages that a public site owes: legal notice, personal data, accessibility, plan, data, perimeters."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from molette.domain.programme.queries import communes, partners, project_links, trees
from molette.domain.sources.queries import sources
from molette.domain.statements.queries import measures
from molette.domain.territory.queries import PerimeterSummary, perimeters
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web import context
from molette.web.converters import FORMATS
from molette.web.public import words
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

DATA = (
    ("public:home", "Le programme", "les six étapes de la chaîne et le nombre de projets prouvés à chacune"),
    ("public:communes", "Communes", "population, projets, montants notifiés"),
    ("public:projects", "Projets", "lieux, maître d’ouvrage, étape, retard, coût, montants"),
    ("public:orientations", "Orientations", "tous les arbres, avec leurs citations et leurs sources"),
    (
        "public:money",
        "Mouvements d’argent",
        "chaque mouvement, son échelon, son acte, et pourquoi il est hors total",
    ),
    ("public:measures", "Chiffres", "chaque mesure, la valeur utilisée et la raison de ce choix"),
    ("public:partners", "Partenaires", "ce qu’ils ont signé, portent et paient"),
    ("public:perimeters", "Périmètres", "ce que chaque auteur en dit"),
    ("public:sources", "Sources", "leurs adresses, et combien de fois elles sont citées"),
)


@dataclass(frozen=True, slots=True)
class DataSet:
    label: str
    content: str
    page: str
    files: tuple[tuple[str, str], ...]


def data(request: HttpRequest) -> HttpResponse:
    held = [
        DataSet(
            label,
            content,
            reverse(name),
            tuple((f.upper(), reverse(name, kwargs={"fmt": f})) for f in FORMATS),
        )
        for name, label, content in DATA
    ]
    return render(request, "public/data.html", {"sets": held})


def perimeter_list(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The perimeters that its authors draw for one programme, side by side."""
    held = perimeters()
    stated = sorted({p.stated_communes for p in held if p.stated_communes})
    return represent(
        request,
        fmt,
        template="public/perimeters.html",
        context={
            "count": len(held),
            "stated": stated,
            "unlisted": sum(p.listed_communes is None for p in held),
            "content": _perimeters(held),
        },
        sheet=_perimeter_sheet(held),
    )


def _perimeters(held: Iterable[PerimeterSummary]) -> Table:
    return Table(
        caption="Les périmètres",
        columns=(
            Column("Périmètre"),
            Column("Communes dites", Kind.NUMBER),
            Column("Communes listées", Kind.NUMBER),
            Column("Habitants dits", Kind.NUMBER),
            Column("Dit par"),
            Column("Source"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(p.name, note=p.note),
                    Cell(p.stated_communes, reason="non publié"),
                    Cell(p.listed_communes, reason="liste non publiée"),
                    Cell(p.stated_inhabitants, reason="non publié"),
                    Cell(
                        p.stated_by,
                        note=words.said_date(p.stated_on, p.stated_precision) if p.stated_on else "",
                    ),
                    Cell(p.source_title or None, p.source_url),
                )
            )
            for p in held
        ),
    )


def _perimeter_sheet(held: Iterable[PerimeterSummary]) -> Sheet:
    return Sheet(
        "perimetres",
        (
            SheetColumn("nom", "Périmètre", lambda p: p.name),
            SheetColumn("communes_dites", "Communes dites", lambda p: p.stated_communes),
            SheetColumn("communes_listees", "Communes listées", lambda p: p.listed_communes),
            SheetColumn("habitants_dits", "Habitants dits", lambda p: p.stated_inhabitants),
            SheetColumn("dit_par", "Dit par", lambda p: p.stated_by),
            SheetColumn("dit_le", "Dit le", lambda p: p.stated_on),
            SheetColumn("note", "Note", lambda p: p.note),
            SheetColumn("source", "Source", lambda p: p.source_title),
            SheetColumn("source_adresse", "Adresse de la source", lambda p: p.source_url),
        ),
        held,
    )


def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "public/legal.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html", {"audit": audit()})


@cache
def audit() -> Mapping[str, Any]:
    """The figures of the last audit."""
    return tomllib.loads(Path(__file__).with_name("accessibilite.toml").read_text(encoding="utf-8"))


def sitemap(request: HttpRequest) -> HttpResponse:
    return render(request, "public/sitemap.html", {"groups": _groups(request)})


def sitemap_xml(request: HttpRequest) -> HttpResponse:
    links = (href for _, group in _groups(request) for _, href in group)
    addresses = [request.build_absolute_uri(href) for href in dict.fromkeys(links)]
    return render(request, "public/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        "Disallow: /espace/",
        "Disallow: /compte/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _groups(request: HttpRequest) -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """Every public page, by kind."""
    user = request.user
    heads = [(label, reverse(name)) for label, name in (*context.PUBLIC, *context.LEGAL)]
    heads.append(("Les périmètres", reverse("public:perimeters")))
    held = communes(settings.PERIMETER)
    around = {h.agglomeration.slug: h.agglomeration.name for h in held if h.agglomeration}
    return (
        ("Pages", heads),
        (
            "Agglomérations",
            [(name, reverse("public:place", args=[slug])) for slug, name in sorted(around.items())],
        ),
        ("Communes", [(h.place.name, reverse("public:commune", args=[h.place.slug])) for h in held]),
        (
            "Orientations",
            [(n.label, reverse("public:orientation", args=[n.slug])) for t in trees(user) for n in t.nodes],
        ),
        ("Chiffres", [(m.head.name, reverse("public:measure", args=[m.head.slug])) for m in measures(user)]),
        ("Projets", [(p.label, reverse("public:project", args=[p.slug])) for p in project_links(user)]),
        (
            "Partenaires",
            [
                (p.name, reverse("public:partner", args=[p.slug]))
                for p in partners(user)
                if p.parties or p.owned or p.trees
            ],
        ),
        ("Sources", [(s.title, reverse("public:source", args=[s.slug])) for s in sources()]),
    )
