"""The addresses of the public site: French, without a trailing slash, each with its data beside it."""

from collections.abc import Callable
from itertools import chain

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase
from django.urls import URLPattern, path

from molette.web.converters import with_files
from molette.web.public import (
    books,
    cites,
    communes,
    comparing,
    convergence,
    decisions,
    depths,
    displays,
    documents,
    envelopes,
    finder,
    flows,
    following,
    home,
    measures,
    money,
    near,
    orientations,
    partners,
    path_travelled,
    photos,
    projects,
    promise_list,
    rulebook,
    search,
    service_sheet,
    services,
    sharing,
    site,
    sources,
    streets,
)
from molette.web.public.surveys import answering, results
from molette.web.public.voice import photos as voice_photos
from molette.web.public.voice import speaking, topics

app_name = "public"

View = Callable[..., HttpResponseBase]
# Address, view, name; the page alone, then what shows data and so has files beside it.
PAGES: tuple[tuple[str, View, str], ...] = (
    ("documents/<int:key>", documents.show, "document"),
    ("pres-de-chez-moi", near.near, "near"),
    ("partage/<slug:word>/<slug:slug>", sharing.share, "share"),
    ("partage/<slug:word>/<slug:slug>/affiche.pdf", sharing.sheet, "sheet"),
    ("partage/<slug:word>/<slug:slug>/qr.svg", sharing.qr, "qr"),
    ("partage/<slug:word>/<slug:slug>/carte.png", sharing.card, "card"),
    ("partage/<slug:word>/<slug:slug>/cadre", sharing.frame, "frame"),
    ("partage/<slug:word>/<slug:slug>/fil.atom", sharing.feed, "feed"),
    ("partage/<slug:word>/<slug:slug>/suivre", following.follow, "follow"),
    ("suivi/<str:token>/confirmer", following.confirmed, "follow_confirm"),
    ("suivi/<str:token>/arret", following.left, "follow_leave"),
    ("suivi/<str:token>", following.managed, "follow_manage"),
    ("photos/<int:key>/<slug:size>", photos.show, "photo"),
    ("projets/<slug:slug>/affichage/<slug:paper>.pdf", displays.poster, "poster"),
    ("mode-d-emploi/regles.toml", rulebook.toml, "rules-toml"),
    ("parole", speaking.speak, "speak"),
    ("parole/service", speaking.services, "speak-service"),
    ("paroles/suivi", speaking.find, "receipt-find"),
    ("paroles/suivi/<str:receipt>", speaking.receipt, "receipt"),
    ("paroles/suivi/<str:receipt>/donnees.json", speaking.export, "receipt-export"),
    ("paroles/suivi/<str:receipt>/photo.webp", speaking.own_photo, "receipt-photo"),
    ("paroles/photos/<int:key>.webp", voice_photos.show, "voice-photo"),
    ("charte", topics.charter, "charter"),
    ("repondre", answering.enter, "survey-enter"),
    ("repondre/<str:code>", answering.answer, "survey-answer"),
    ("enquetes/<slug:slug>/presentation", answering.open_wave, "survey-open"),
    ("enquetes/<slug:slug>/lignes/reponses.csv", results.rows, "survey-rows"),
    ("donnees", site.data, "data"),
    ("mentions-legales", site.legal, "legal"),
    ("donnees-personnelles", site.privacy, "privacy"),
    ("accessibilite", site.accessibility, "accessibility"),
    ("plan-du-site", site.sitemap, "sitemap"),
    ("sitemap.xml", site.sitemap_xml, "sitemap-xml"),
    ("robots.txt", site.robots, "robots"),
)
WITH_DATA: tuple[tuple[str, View, str], ...] = (
    ("", home.home, "home"),
    ("recherche", search.search, "search"),
    ("communes", communes.index, "communes"),
    ("communes/<slug:slug>", communes.commune, "commune"),
    ("lieux/<slug:slug>", communes.place, "place"),
    ("cites", cites.cites, "cites"),
    ("quartiers", cites.priority_quarters, "quarters"),
    ("projets", projects.index, "projects"),
    ("projets/<slug:slug>", projects.detail, "project"),
    ("projets/<slug:slug>/affichage", displays.show, "display"),
    ("orientations", orientations.index, "orientations"),
    ("orientations/<slug:slug>", orientations.node, "orientation"),
    ("convergence", convergence.index, "convergence"),
    ("convergence/livres", books.index, "books"),
    ("convergence/profondeurs", depths.index, "convergence-depths"),
    ("convergence/<slug:left>/<slug:right>", convergence.pair, "convergence-pair"),
    ("promesses", promise_list.index, "promises"),
    ("promesses/rues", streets.index, "streets"),
    ("chemin", path_travelled.index, "path"),
    ("comparer", comparing.index, "compare"),
    ("decisions", decisions.index, "decisions"),
    ("argent", money.index, "money"),
    ("argent/flux", flows.index, "flows"),
    ("argent/enveloppes", envelopes.index, "envelopes"),
    ("mode-d-emploi", rulebook.index, "rulebook"),
    ("mode-d-emploi/trouver", finder.find, "finder"),
    ("mode-d-emploi/changements", rulebook.changes, "rule-changes"),
    ("mode-d-emploi/<slug:slug>", rulebook.detail, "scheme"),
    ("chiffres", measures.index, "measures"),
    ("chiffres/<slug:slug>", measures.detail, "measure"),
    ("services", services.index, "services"),
    ("services/<int:key>", service_sheet.show, "service"),
    ("partenaires", partners.index, "partners"),
    ("partenaires/<slug:slug>", partners.detail, "partner"),
    ("perimetres", site.perimeter_list, "perimeters"),
    ("paroles", topics.index, "topics"),
    ("paroles/<int:key>", topics.show, "topic"),
    ("donnees-personnelles/registre", topics.processing, "processing"),
    ("enquetes", results.index, "surveys"),
    ("enquetes/<slug:slug>", results.wave, "survey"),
    ("enquetes/<slug:slug>/<slug:place>", results.place, "survey-place"),
    ("sources", sources.index, "sources"),
    ("sources/<slug:slug>", sources.detail, "source"),
)


def _public(address: str, view: View, name: str) -> URLPattern:
    """Every page of this site is read without an account."""
    return path(address, login_not_required(view), name=name)


urlpatterns = [
    *(_public(*page) for page in PAGES),
    *chain.from_iterable(
        with_files(address, login_not_required(view), name) for address, view, name in WITH_DATA
    ),
]
