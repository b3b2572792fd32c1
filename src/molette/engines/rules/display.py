"""Where the plan of an operation must be shown, by which day, and whether it was.

The days and the threshold come from the rule of the book (kind « publication »), whose sentence pages cite.
A local authority that receives a public grant owes it, for works begun under the rule. What is not known is
said not to be known: nobody is told late on a guess.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from molette.engines.french import counted, long_date, said_date
from molette.engines.lateness import days_late
from molette.engines.money import NBSP, euros
from molette.engines.rules.book import Book
from molette.engines.rules.calendar import display_day
from molette.engines.rules.facts import Facts
from molette.engines.rules.vocabulary import Publication
from molette.engines.rules.words import LOCAL_AUTHORITIES, Event, Owner
from molette.engines.works import Works


class Where(StrEnum):
    """The displays that the article asks for."""

    SEAT = "seat"
    WEBSITE = "website"
    SITE = "site"
    PERMANENT = "permanent"


WHERE_LABELS: Final = {
    Where.SEAT: "à la mairie ou au siège",
    Where.WEBSITE: "sur le site internet",
    Where.SITE: "sur le chantier",
    Where.PERMANENT: "pour de bon, après l’achèvement",
}
PROMPT: Final = (Where.SEAT, Where.WEBSITE)
"""Those that the rule gives a number of days for."""


class State(StrEnum):
    """Where a display stands. The first of these that one display is in is that of the operation."""

    LATE = "late"  # its day is gone
    OWED = "owed"  # owed now, the rule giving no day
    NEVER = "never"  # the works are over, and it was not shown while they lasted
    TO_SHOW = "to_show"  # its day is to come
    SHOWN = "shown"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"  # the works did not begin, or did not end
    NONE = "none"


STATE_LABELS: Final = {
    State.LATE: "en retard",
    State.OWED: "à afficher sans attendre",
    State.NEVER: "jamais affiché pendant les travaux",
    State.TO_SHOW: "à afficher bientôt",
    State.SHOWN: "affiché",
    State.UNKNOWN: "impossible à dire",
    State.NOT_YET: "pas encore dû",
    State.NONE: "rien à afficher",
}
MISSING: Final = frozenset({State.LATE, State.OWED})
"""What should be shown today, and is not known to be. What was never shown cannot be made good any more."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the rule asks of an operation.

    `is_granted`: a public funder brings a grant to its plan, None where that is not published; `cost` in
    euros excluding tax; `shown` the days on which its plan was shown.
    """

    owner: Owner | None = None
    is_granted: bool | None = None
    cost: Decimal | None = None
    works: Works = field(default_factory=Works)
    shown: Mapping[Where, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Display:
    """One display: where it stands, its day if the rule gives one, and the sentence that says so.

    `days` are those gone since it was due or owed; of one shown after its day, those it was late by.
    """

    where: Where
    state: State
    said: str
    due: date | None = None
    days: int = 0
    shown_on: date | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """All that an operation owes under a rule; `rule` is None where none of them concerns it."""

    rule: Publication | None
    displays: tuple[Display, ...]

    @property
    def state(self) -> State:
        return min((one.state for one in self.displays), key=list(State).index)

    @property
    def is_missing(self) -> bool:
        return self.state in MISSING

    @property
    def is_owed(self) -> bool:
        """Whether something is, was or will be owed, or may be."""
        return self.rule is not None and self.state is not State.NONE

    @property
    def due(self) -> date | None:
        """The day of the displays that have one, whether or not it is past."""
        return min((one.due for one in self.displays if one.due), default=None)

    @property
    def days(self) -> int:
        """How long the oldest of what gives the operation its state has been missing."""
        if not self.is_missing:
            return 0
        return max(one.days for one in self.displays if one.state is self.state)

    @property
    def never(self) -> tuple[Where, ...]:
        """Where it was not shown while works lasted, as far as is recorded."""
        return tuple(one.where for one in self.displays if one.state is State.NEVER)

    def at(self, where: Where) -> Display:
        return next(one for one in self.displays if one.where is where)


def duty(book: Book, operation: Operation, day: date) -> Duty:
    """Say what an operation must show, on a day, under the rule of the day its works began."""
    rule = _rule_on(book, operation.works.since or _coming(operation.works, day))
    if rule is None:
        return _all(None, State.NONE, _before(book, operation.works))
    if why := _exempt(operation):
        return _all(None, State.NONE, why)
    if why := _unsure(book, operation):
        return _all(rule, State.UNKNOWN, why)
    return Duty(rule, tuple(_display(rule, operation, where, day) for where in Where))


def _rule_on(book: Book, day: date) -> Publication | None:
    return next((rule for rule in book.on(day).general if isinstance(rule, Publication)), None)


def _coming(told: Works, day: date) -> date:
    """The day on which works not begun yet may begin: a start hoped for and gone is not that day."""
    return max(told.hoped.until, day) if told.hoped else day


def _all(rule: Publication | None, state: State, said: str) -> Duty:
    return Duty(rule, tuple(Display(where, state, said) for where in Where))


def _before(book: Book, told: Works) -> str:
    first = min((r.valid_from for r in book.rules if isinstance(r, Publication)), default=None)
    if first is None or told.since is None or told.since >= first:
        return "Aucune règle d’affichage ne vaut ce jour-là."
    return f"Rien à afficher{NBSP}: les travaux ont commencé avant le {long_date(first)}."


def _exempt(operation: Operation) -> str:
    if operation.owner is not None and operation.owner not in (*LOCAL_AUTHORITIES, Owner.OPERATOR):
        return f"Rien à afficher{NBSP}: le maître d’ouvrage n’est pas une collectivité."
    if operation.is_granted is False:
        return f"Rien à afficher{NBSP}: le plan ne reçoit aucune subvention publique."
    if operation.works.is_given_up:
        return f"Rien à afficher{NBSP}: l’opération est abandonnée."
    return ""


def _unsure(book: Book, operation: Operation) -> str:
    if operation.owner is None:
        return "On ne sait pas qui porte l’opération."
    if operation.owner is Owner.OPERATOR:  # a syndicate of communes, or a hospital: nothing says which
        return "On ne sait pas si le maître d’ouvrage est un groupement de collectivités."
    if operation.is_granted is None:
        return "On ne sait pas si le plan reçoit une subvention publique."
    told = operation.works
    earliest = told.begun.on if told.begun else None
    if told.since is not None and (earliest is None or _rule_on(book, earliest) is None):
        rule = _rule_on(book, told.since)
        first = long_date(rule.valid_from) if rule else ""
        return f"Le début des travaux n’est pas daté{NBSP}: on ne sait pas s’il précède le {first}."
    return ""


def _display(rule: Publication, operation: Operation, where: Where, day: date) -> Display:
    told, shown = operation.works, operation.shown.get(where)
    begun = ((Event.STARTED, told.since),) if told.since and where in PROMPT else ()
    due = display_day(rule, Facts(events=begun))
    if told.ended is not None and where is not Where.PERMANENT and (shown is None or shown > told.ended):
        return _never(where, told.ended, due, shown)
    if shown is not None:
        return _shown(where, shown, due)
    if where is Where.PERMANENT:
        return _permanent(rule, operation, day)
    if told.since is None:
        return Display(where, State.NOT_YET, _to_come(rule, told, where))
    return _under_way(where, told.since, due, day)


def _under_way(where: Where, since: date, due: date | None, day: date) -> Display:
    """What is not shown while works last: at once where the rule gives no day, else by that day."""
    if due is None:
        said = f"À afficher tant que durent les travaux, commencés le {long_date(since)}."
        return Display(where, State.OWED, said, days=days_late(since, day))
    late = days_late(due, day)
    if not late:
        return Display(where, State.TO_SHOW, f"À afficher au plus tard le {long_date(due)}.", due)
    said = f"Devait être affiché au plus tard le {long_date(due)}{NBSP}: {counted(late, 'jour')} de retard."
    return Display(where, State.LATE, said, due, late)


def _never(where: Where, ended: date, due: date | None, shown: date | None) -> Display:
    """What the works went by without: it stays said, whatever is put up since."""
    said = f"Aucun affichage n’est inscrit pendant les travaux, terminés le {long_date(ended)}."
    if shown is not None:
        said = f"Affiché le {long_date(shown)}, après la fin des travaux, le {long_date(ended)}."
    return Display(where, State.NEVER, said, due, shown_on=shown)


def _shown(where: Where, shown: date, due: date | None) -> Display:
    late = days_late(due, shown) if due else 0
    after = f", {counted(late, 'jour')} après l’échéance" if late else ""
    return Display(where, State.SHOWN, f"Affiché le {long_date(shown)}{after}.", due, late, shown)


def _to_come(rule: Publication, told: Works, where: Where) -> str:
    within = f"dans les {rule.days}{NBSP}jours du" if where in PROMPT else "dès le"
    if told.hoped is None:
        return f"À afficher {within} début des travaux, dont la date n’est pas connue ici."
    hoped = said_date(told.hoped.on, told.hoped.precision)
    return f"À afficher {within} début des travaux, prévu{NBSP}: {hoped}."


def _permanent(rule: Publication, operation: Operation, day: date) -> Display:
    where, above, ended = Where.PERMANENT, rule.permanent_above, operation.works.ended
    if above is None:
        return Display(where, State.NONE, "La règle ne demande rien après l’achèvement.")
    if operation.cost is None:
        said = (
            f"À afficher après l’achèvement si le coût dépasse {euros(above)}{NBSP}; il n’est pas connu ici."
        )
        return Display(where, State.UNKNOWN, said)
    if operation.cost <= above:
        return Display(where, State.NONE, f"Rien à afficher{NBSP}: le coût ne dépasse pas {euros(above)}.")
    if ended is None:
        said = f"À afficher dès l’achèvement{NBSP}: le coût dépasse {euros(above)}."
        return Display(where, State.NOT_YET, said)
    said = f"À afficher pour de bon depuis l’achèvement, le {long_date(ended)}."
    return Display(where, State.OWED, said, days=days_late(ended, day))


_ARTICLES: Final = re.compile(r"(?P<code>[^,]+), art\. (?P<articles>.+)")


def cited(rule: Publication) -> str:
    r"""Name the articles after « en application ».

    >>> from molette.engines.rules.vocabulary import Reference
    >>> def said(text):
    ...     reference = Reference(text=text, url="https://example.org")
    ...     return cited(Publication.model_construct(reference=reference))
    >>> said("CGCT, art. L1111-11 et D1111-8")
    'des articles L1111-11 et D1111-8 du CGCT'
    >>> said("CGCT, art. L1111-11"), said("Règlement du 3 mars")
    ('de l’article L1111-11 du CGCT', 'de\xa0: Règlement du 3 mars')
    """
    text = rule.reference.text
    found = _ARTICLES.fullmatch(text)
    if found is None:
        return f"de{NBSP}: {text}"
    several = " et " in found["articles"] or "," in found["articles"]
    return f"{'des articles' if several else 'de l’article'} {found['articles']} du {found['code']}"
