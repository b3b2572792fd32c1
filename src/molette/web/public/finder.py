"""The aid finder: what each scheme offers an operation, at an address that can be shared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.forms import BoundField
from django.http import HttpRequest, HttpResponseBase

from molette.domain.funding.book import book as book_in_use
from molette.domain.funding.queries import listed_perimeters, owner_facts, perimeters_of
from molette.domain.journal.known import today
from molette.domain.territory.models import PlaceKind
from molette.domain.territory.queries import PlaceRef, containers_of
from molette.engines.french import at, long_date
from molette.engines.money import euros
from molette.engines.plans import LineKind
from molette.engines.rules import vocabulary as v
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.offers import indicative, offers
from molette.engines.rules.words import CATEGORY_LABELS, OWNER_LABELS, Event, Owner
from molette.web.public.finder_answers import Answer, Offered, answer, offer_sheet, offered
from molette.web.public.finder_form import ADDRESS, MAIN, MORE, YES, FinderForm
from molette.web.public.rule_views import capital
from molette.web.representations import represent

OTHERS = "autres-aides"  # a scheme that no book writes: what others bring, under no rule
EVERYBODY = AnonymousUser()  # a public page tells what everybody may know


@dataclass(frozen=True, slots=True)
class Question:
    """An operation as it was told, and what was found of its place.

    `carrier` is the place that its owner is, the commune or the agglomeration around it; None for who is no
    place. `drawn` are the perimeters whose communes are known; `is_supposed`: in a contract, for want of a
    word on it, because its place is in the programme; `told` is what else was answered, with its label.
    """

    place: PlaceRef
    carrier: PlaceRef | None
    facts: Facts
    day: date
    drawn: frozenset[str]
    is_supposed: bool
    told: tuple[tuple[str, str], ...] = ()

    @property
    def who(self) -> str:
        """Who asks, as the answer names it."""
        if self.carrier is not None:
            return self.carrier.name
        owner = self.facts.owner.kind
        return f"{capital(OWNER_LABELS[owner])} {at(self.place.name)}" if owner else self.place.name

    @property
    def what(self) -> str:
        return CATEGORY_LABELS[self.facts.category] if self.facts.category else ""


@dataclass(frozen=True, slots=True)
class FinderPage:
    form: FinderForm
    main: tuple[tuple[BoundField, ...], ...]
    more: tuple[tuple[BoundField, ...], ...]
    question: Question | None
    answer: Answer | None
    indicative: tuple[v.Scheme, ...]


def find(request: HttpRequest, fmt: str = "") -> HttpResponseBase:
    """The questions, and the answer as soon as a commune is named. At most eight queries."""
    asked = any(request.GET.get(name) for name in ADDRESS.values())
    form = FinderForm(request.GET if asked else None)
    question = _question(form.cleaned_data) if asked and form.is_valid() else None
    found = tuple(_offers(question)) if question else ()
    return represent(
        request,
        fmt,
        template="public/finder.html",
        context={} if fmt else {"view": _page(form, question, found)},
        sheet=offer_sheet(found),
        about={
            "lecture": "Le plus que chacun peut apporter, seul ; ces montants ne s’additionnent pas.",
            "commune": question.place.name if question else None,
            "jour": question.day if question else None,
            "a_corriger": {ADDRESS[name]: list(map(str, said)) for name, said in form.errors.items()},
        },
    )


def _page(form: FinderForm, question: Question | None, found: tuple[Offered, ...]) -> FinderPage:
    return FinderPage(
        form=form,
        main=_columns(form, MAIN),
        more=_columns(form, MORE),
        question=question,
        answer=answer(found) if question else None,
        indicative=indicative(book_in_use(), question.day) if question else (),
    )


def _columns(form: FinderForm, names: tuple[tuple[str, ...], ...]) -> tuple[tuple[BoundField, ...], ...]:
    return tuple(tuple(form[name] for name in column) for column in names)


def _offers(question: Question) -> Iterator[Offered]:
    book = book_in_use()
    for one in offers(book, question.facts, question.day, question.drawn):
        yield offered(one, book)


def _question(told: dict[str, Any]) -> Question:
    """Complete what was typed with what is published of the place."""
    place, owner, day = told["place"], told["owner"], told["day"] or today()
    carrier = _carrier(owner, place)
    perimeters = perimeters_of([place.id])
    in_programme = settings.PERIMETER in perimeters
    facts = Facts(
        owner=owner_facts(owner, carrier.id, EVERYBODY) if carrier else OwnerFacts(owner),
        cost=told["cost"],
        eligible=told["eligible"],
        shares=tuple(_shares(told["aid"], told["private"])),
        category=told["category"],
        perimeters=perimeters,
        in_contract=told["contract"] == YES if told["contract"] else in_programme,
        events=tuple(_events(told)),
    )
    is_supposed = in_programme and not told["contract"]
    return Question(place, carrier, facts, day, listed_perimeters(), is_supposed, tuple(_told(told)))


def _told(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The amounts and the days given to sharpen the answer, as a reader of the page finds them."""
    for name in ("eligible", "aid", "private", "filed", "started"):
        value = told[name]
        if value is not None:
            written = long_date(value) if isinstance(value, date) else euros(value)
            yield str(FinderForm.base_fields[name].label), written


def _carrier(owner: Owner, place: PlaceRef) -> PlaceRef | None:
    """The place that the owner is, where one is known: a landlord is no place."""
    if owner is Owner.COMMUNE:
        return place
    kinds = {Owner.AGGLOMERATION: PlaceKind.AGGLOMERATION, Owner.DEPARTMENT: PlaceKind.DEPARTMENT}
    kinds[Owner.REGION] = PlaceKind.REGION
    if owner not in kinds:
        return None
    return next((one for one in containers_of(place.id, today()) if one.kind == kinds[owner]), None)


def _shares(aid: Decimal | None, private: Decimal | None) -> Iterator[Share]:
    if aid:
        yield Share(LineKind.GRANT, aid, OTHERS)
    if private:
        yield Share(LineKind.PRIVATE, private, rank=1, is_public=False)


def _events(told: dict[str, Any]) -> Iterator[tuple[Event, date]]:
    for event, day in ((Event.FILED, told["filed"]), (Event.STARTED, told["started"])):
        if day is not None:
            yield event, day
