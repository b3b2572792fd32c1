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

from molette.domain.journal.known import today
from molette.domain.programme.queries import communes, partners, project_links, trees
from molette.domain.sources.queries import sources
from molette.domain.statements.queries import measures
from molette.domain.surveys.queries import waves
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PerimeterSummary, perimeters, quarters
from molette.engines.sheets import Column as SheetColumn
from molette.engines.sheets import Sheet
from molette.web import context
from molette.web.converters import FORMATS
from molette.web.public import rulebook, words
from molette.web.representations import represent
from molette.web.tables import Cell, Column, Kind, Row, Table

SLUG = "un-nom"
MOST_LINKS = 200  # of a kind that has a list of its own, with its filters and its pages
QUARTERS = (
    ("Cités minières", PlaceKind.CITE_MINIERE, "cites"),
    ("Quartiers prioritaires", PlaceKind.QPV, "quarters"),
)
DATA = (
    ("public:home", "Le programme", "les six étapes de la chaîne et le nombre de projets prouvés à chacune"),
    (
        "public:promises",
        "Promesses",
        "chaque projet à son étape, ce qui la prouve, ce qui est rompu, ce qui bloque, qui peut débloquer",
    ),
    ("public:streets", "Logements et rues", "les jours entre les logements livrés et la rue terminée"),
    ("public:path", "Le chemin parcouru", "ce qui fut signé, dit, tenu, reporté et rompu, avec les sources"),
    ("public:communes", "Communes", "population, projets, montants notifiés"),
    ("public:cites", "Cités minières", "communes, compagnie, type, propriétaire, source"),
    ("public:quarters", "Quartiers prioritaires", "code et communes"),
    ("public:projects", "Projets", "lieux, maître d’ouvrage, étape, retard, coût, montants"),
    ("public:orientations", "Orientations", "tous les arbres, avec leurs citations et leurs sources"),
    (
        "public:convergence",
        "Convergence",
        "ce que deux textes se répondent, qui l’a signé, les euros communs",
    ),
    (
        "public:decisions",
        "Décisions des comités",
        "ce qu’ils ont décidé et rendu public, et ce que c’est devenu",
    ),
    (
        "public:topics",
        "Paroles d’habitants",
        "ce qui est dit, qui doit répondre, depuis quand, ce qui est décidé",
    ),
    (
        "public:surveys",
        "Enquêtes",
        "les vagues ouvertes et publiées ; dans chacune, les estimations, leur intervalle",
    ),
    ("public:books", "Livres rapprochés", "les années signées de deux registres, leur écart et ses causes"),
    (
        "public:money",
        "Mouvements d’argent",
        "chaque mouvement, son échelon, son acte, et pourquoi il est hors total",
    ),
    ("public:rulebook", "Mode d’emploi des aides", "chaque règle, sa phrase, son article et ses dates"),
    ("public:rule-changes", "Changements des règles", "avant et après, sur les trois dernières années"),
    ("public:measures", "Chiffres", "chaque mesure, la valeur utilisée et la raison de ce choix"),
    (
        "public:services",
        "Services",
        "commune par commune, le plus proche, combien à portée, l’offre partagée",
    ),
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
    return render(request, "public/sitemap.html", {"directories": _directories(request)})


def sitemap_xml(request: HttpRequest) -> HttpResponse:
    links = (href for directory in _directories(request) for _, href in directory.links)
    root = request.build_absolute_uri("/").rstrip("/")
    addresses = [f"{root}{href}" for href in dict.fromkeys(links)]
    return render(request, "public/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        "Disallow: /espace/",
        "Disallow: /compte/",
        "Disallow: /paroles/suivi",
        "Disallow: /repondre",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Directory:
    """The public pages of a kind; `whole` is the page that lists them all, where there is one."""

    title: str
    links: tuple[tuple[str, str], ...]
    whole: str = ""

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        return self.links[:MOST_LINKS] if self.whole else self.links

    @property
    def left(self) -> int:
        return len(self.links) - len(self.shown)


def _directories(request: HttpRequest) -> tuple[Directory, ...]:
    """Every public page, by kind."""
    user = request.user
    heads = [(label, reverse(name)) for label, name in (*context.PUBLIC, *context.LEGAL)]
    heads += [
        ("À quelle distance sont les services", reverse("public:services")),
        ("Trouver une aide", reverse("public:finder")),
        ("Ce qui a changé dans les règles", reverse("public:rule-changes")),
        ("Les périmètres", reverse("public:perimeters")),
        ("Les décisions des comités", reverse("public:decisions")),
        ("Près de chez moi", reverse("public:near")),
        ("Les cités minières", reverse("public:cites")),
        ("Les quartiers prioritaires", reverse("public:quarters")),
        ("Dire quelque chose", reverse("public:speak")),
        ("Suivre ce que vous avez dit", reverse("public:receipt-find")),
        ("Répondre à une enquête", reverse("public:survey-enter")),
        ("La charte de modération", reverse("public:charter")),
        ("Le registre des traitements", reverse("public:processing")),
        ("Les promesses", reverse("public:promises")),
        ("Les logements et leur rue", reverse("public:streets")),
        ("Le chemin parcouru ensemble", reverse("public:path")),
        ("Comparer deux lieux", reverse("public:compare")),
    ]
    held = communes(settings.PERIMETER)
    around = {h.agglomeration.slug: h.agglomeration.name for h in held if h.agglomeration}
    published = (one for one in waves(today()) if one.published_on)
    seen = (one for one in partners(user) if one.parties or one.owned or one.trees)
    return (
        Directory("Pages", tuple(heads)),
        _directory("Agglomérations", "place", ((name, slug) for slug, name in sorted(around.items()))),
        _directory("Communes", "commune", ((h.place.name, h.place.slug) for h in held)),
        *(
            _directory(title, "place", ((one.place.name, one.place.slug) for one in quarters(kind)), whole)
            for title, kind, whole in QUARTERS
        ),
        _directory("Orientations", "orientation", ((n.label, n.slug) for t in trees(user) for n in t.nodes)),
        _directory("Aides", "scheme", rulebook.scheme_pages(today())),
        _directory("Chiffres", "measure", ((m.head.name, m.head.slug) for m in measures(user)), "measures"),
        _directory("Enquêtes", "survey", ((f"{w.title}, {w.name}", w.slug) for w in published)),
        _directory("Projets", "project", ((p.label, p.slug) for p in project_links(user)), "projects"),
        _directory("Partenaires", "partner", ((one.name, one.slug) for one in seen), "partners"),
        _directory("Sources", "source", ((s.title, s.slug) for s in sources()), "sources"),
    )


def _directory(title: str, page: str, named: Iterable[tuple[str, str]], whole: str = "") -> Directory:
    """The pages of one pattern, which is resolved once for thousands of slugs."""
    before, after = reverse(f"public:{page}", args=[SLUG]).split(SLUG)
    links = tuple((label, f"{before}{slug}{after}") for label, slug in named)
    return Directory(title, links, reverse(f"public:{whole}") if whole else "")
