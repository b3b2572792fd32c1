"""What is made of a page for elsewhere: a sheet, a QR code, a card, a frame for other sites, a feed.

Each tells what everybody may read, whoever asks for it.
"""

import io
from dataclasses import dataclass
from typing import Final

import segno
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt

from molette.domain.following.models import Frequency
from molette.domain.following.news import News, news
from molette.domain.following.subjects import Kind, project_ids
from molette.domain.journal.known import today
from molette.engines.french import long_date
from molette.web.documents.printing import png
from molette.web.documents.sheets import sheet_pdf
from molette.web.public.displays import as_pdf
from molette.web.public.shared import Shared, shared, whole

FEED: Final = 30
FRAMED: Final = 4
CARD_PPI: Final = 72
EMBEDDED = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}


@dataclass(frozen=True, slots=True)
class SharePage:
    """`frame` is the HTML that a site copies to show the frame."""

    told: Shared
    url: str
    frame: str
    frequencies: tuple[tuple[str, str], ...]
    has_sheet: bool
    may_write: bool


def share(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """Follow, share, print and embed a page: all in one place."""
    told = shared(word, slug)
    address = whole(request, told.part("frame"))
    title = told.subject.title.replace('"', "’")
    page = SharePage(
        told=told,
        url=told.url(request),
        frame=f'<iframe src="{address}" title="{title}" width="100%" height="420" loading="lazy"></iframe>',
        frequencies=tuple((str(value), str(label)) for value, label in Frequency.choices),
        has_sheet=told.subject.kind is Kind.PLACE,
        may_write=settings.EMAIL_READY,
    )
    return render(request, "public/share.html", {"view": page})


def qr(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """The QR code of the page, to print at any size."""
    told = shared(word, slug)
    written = io.BytesIO()
    # A quarter of it may be torn or rained on, and it is read all the same (level Q).
    segno.make(told.url(request), error="q", micro=False).save(
        written, kind="svg", border=4, scale=4, title=f"QR code : {told.subject.title}", xmldecl=False
    )
    answer = HttpResponse(written.getvalue(), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="qr-{slug}.svg"'
    return answer


def sheet(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """The sheet of a place, A4, for the door of the town hall."""
    told = shared(word, slug)
    return as_pdf(sheet_pdf(told, told.url(request), today()), f"affiche-{slug}")


def card(_request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """The card that messages and networks show beside a link: 1200 by 630 points."""
    told = shared(word, slug)
    content = png(
        "card",
        {
            "site": settings.SITE["name"],
            "about": told.subject.about.capitalize(),
            "subject": told.subject.title,
            "groups": [
                {"slug": group.slug, "label": group.title, "total": str(group.total)}
                for group in told.here.groups
            ],
            "empty": "Aucun projet publié ici.",
            "fictif": "dont des projets fictifs" if told.found.fictional else "",
            "day": f"État au {long_date(today())}",
        },
        ppi=CARD_PPI,
    )
    return HttpResponse(content, content_type="image/png")


@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[arg-type]  # typed for views that take a request alone
def frame(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """What other sites show in a frame: no script, no form, no cookie; the one address that lets itself."""
    told = shared(word, slug)
    items = [(group.title, one) for group in told.here.groups for one in group.items][:FRAMED]
    context = {"told": told, "items": items, "url": told.url(request), "left": told.found.total - len(items)}
    return render(request, "public/embedded.html", context)


def feed(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """What is new of a subject, as an Atom feed (RFC 4287): the latest thirty."""
    told = shared(word, slug)
    held: tuple[News, ...] = news(project_ids(told.subject))[:FEED]
    context = {
        "told": told,
        "news": held,
        "updated": held[0].at if held else timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
        "root": whole(request, "/").rstrip("/"),
        "host": request.get_host().partition(":")[0],
        "self": request.build_absolute_uri(),
        "url": told.url(request),
    }
    return render(request, "public/feed.xml", context, content_type="application/atom+xml; charset=utf-8")
