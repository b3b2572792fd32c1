"""Alerts as their page draws them, by who must act, and as files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from molette.domain.alerts.queries import AlertView
from molette.domain.alerts.rights import organisations_that_may
from molette.domain.people.models import User
from molette.engines.alerts.kinds import DUTY_LABELS, GRAVITY_LABELS, KIND_LABELS
from molette.engines.french import counted
from molette.engines.money import short_euros
from molette.engines.sheets import Column, Sheet
from molette.web import alert_words as words


@dataclass(frozen=True, slots=True)
class Line:
    """An alert in words; `may` where the reader may set it aside."""

    view: AlertView
    kind: str
    gravity: str
    tag: str
    href: str
    since: str
    duty: str
    stake: str
    done: str
    may: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The alerts of one who must act, on this page; `many` counts all of his."""

    who: str
    is_fictional: bool
    many: str
    lines: tuple[Line, ...]


def by_who_must_act(seen: Sequence[AlertView], shown: slice, user: User, *, may: bool) -> tuple[Lines, ...]:
    """One page of the alerts, under the names of who must act; `may`: the day allows to set one aside."""
    page = [(pile, alert) for pile in words.piled(seen) for alert in pile.alerts][shown]
    wanted = {alert.key for _, alert in page}
    views = {one.told.alert.key: one for one in seen if one.told.alert.key in wanted}
    return tuple(
        Lines(
            pile.who.label if pile.who else words.NOBODY,
            pile.who is not None and pile.who.is_fictional,
            counted(len(pile.alerts), "alerte"),
            tuple(_line(views[alert.key], user, may=may) for _, alert in own),
        )
        for pile, own in groupby(page, key=itemgetter(0))
    )


def _line(view: AlertView, user: User, *, may: bool) -> Line:
    alert = view.alert
    return Line(
        view=view,
        kind=KIND_LABELS[alert.kind],
        gravity=GRAVITY_LABELS[alert.gravity],
        tag=words.GRAVITY_TAGS[alert.gravity],
        href=words.href(alert),
        since=words.since(alert),
        duty=DUTY_LABELS[alert.duty] if alert.who else "",
        stake=short_euros(alert.stake) if alert.stake is not None else "",
        done=words.what_was_done(view.handled),
        may=may and bool(organisations_that_may(user, view.told)),
    )


def sheet(seen: Sequence[AlertView]) -> Sheet:
    """One alert a row, in the order of the page; read only where a file is asked for."""
    return Sheet(
        "alertes",
        (
            Column("qui", "Qui doit agir", lambda one: one.alert.who.label if one.alert.who else None),
            Column("qualite", "À quel titre", lambda one: DUTY_LABELS[one.alert.duty]),
            Column("gravite", "Gravité", lambda one: GRAVITY_LABELS[one.alert.gravity]),
            Column("alerte", "Alerte", lambda one: KIND_LABELS[one.alert.kind]),
            Column("objet", "De quoi", lambda one: one.alert.subject.label),
            Column("projet", "Projet", lambda one: one.project_slug),
            Column("constat", "Constat", lambda one: one.alert.evidence),
            Column("depuis", "Depuis le", lambda one: one.alert.since),
            Column("pour_lever", "Pour la lever", lambda one: one.alert.clears),
            Column("enjeu", "Euros en jeu", lambda one: one.alert.stake),
            Column("jours", "Jours de retard", lambda one: one.alert.days, is_of_the_day=True),
            Column("reste", "Jours restants", lambda one: one.alert.left, is_of_the_day=True),
            Column("suite", "Suite donnée", lambda one: words.what_was_done(one.handled)),
            Column("cle", "Clé", lambda one: one.alert.key),
            Column("fictif", "Fictif", lambda one: one.alert.subject.is_fictional),
        ),
        _in_order(seen),
        key=lambda one: one.alert.key,
        name_of=lambda one: f"{KIND_LABELS[one.alert.kind]} : {one.alert.subject.label}",
    )


def _in_order(seen: Sequence[AlertView]) -> Iterator[AlertView]:
    views = {one.told.alert.key: one for one in seen}
    for pile in words.piled(seen):
        yield from (views[alert.key] for alert in pile.alerts)
