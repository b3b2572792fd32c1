"""Find by words, among what the reader may see: nothing he may not see is found, counted or corrected to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from molette.domain.search.models import Kind, SearchEntry, SearchWord, sign
from molette.domain.search.subjects import SUBJECTS
from molette.engines.searching import Wanted, closeness, corrected, neighbours, slips_of, words_of

SHORT: Final = 2
"""Letters up to which a word is looked for whole: everything begins by one."""
SHOWN: Final = 8
ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Hit:
    kind: Kind
    key: int
    title: str
    slug: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind, best first; `more` says that there is more than is shown."""

    kind: Kind
    hits: tuple[Hit, ...]
    found: int
    more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a search; `instead` are the words found in place of those typed."""

    text: str
    words: tuple[str, ...]
    groups: tuple[Group, ...]
    instead: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(group.found for group in self.groups)

    @property
    def more(self) -> bool:
        return any(group.found >= ALL for group in self.groups)

    def group(self, kind: Kind) -> Group | None:
        return next((group for group in self.groups if group.kind is kind), None)


def find(text: str, user: object, *, kinds: Sequence[Kind] = tuple(Kind)) -> Found:
    """Find what holds every word, as typed or, when nothing does, at a slip of the keyboard.

    One query a kind, one more where a hundred answer; as many again when nothing is found as typed.
    """
    words = words_of(text)
    if not words:
        return Found(text, (), ())
    seen = {kind: SUBJECTS[kind].visible(user).filter(pk=OuterRef("key")).order_by() for kind in kinds}
    groups = _groups([Wanted(word) for word in words], seen)
    if groups:
        return Found(text, words, groups)
    near = tuple(Wanted(word, neighbours(word, _vocabulary(word))) for word in words)
    if not any(one.others for one in near):
        return Found(text, words, ())
    groups = _groups(near, seen)
    instead = corrected(near, [hit.title for group in groups for hit in group.hits])
    return Found(text, instead or words, groups, instead)


Seen = Mapping[Kind, QuerySet[Any]]


def _groups(wanted: Sequence[Wanted], seen: Seen) -> tuple[Group, ...]:
    shown = ALL if len(seen) == 1 else SHOWN
    found = ((kind, _hits(kind, wanted, rows)) for kind, rows in seen.items())
    return tuple(
        Group(kind, tuple(hits[:shown]), len(hits), len(hits) > shown) for kind, hits in found if hits
    )


def _hits(kind: Kind, wanted: Sequence[Wanted], seen: QuerySet[Any]) -> list[Hit]:
    """The entries that hold the words, best title first; of many, those whose title says them."""
    words = [word for one in wanted for word in (one.word, *one.others)]
    rows = _matching(kind, wanted, seen, whole=True)
    if len(rows) >= ALL:
        titled = _matching(kind, wanted, seen, whole=False)
        rows = list(dict.fromkeys([*titled, *rows]))[:ALL]
    ranked = sorted(rows, key=lambda row: closeness(row[3], words))
    return [Hit(kind, key, title, slug) for key, title, slug, _ in ranked]


Read = tuple[int, str, str, str]
"""The key, the title, the slug and the plain words of the title of an entry."""
COLUMNS: Final = ("key", "title", "slug", "title_words")


def _matching(kind: Kind, wanted: Sequence[Wanted], seen: QuerySet[Any], *, whole: bool) -> list[Read]:
    """The first entries that hold the words: the index is read until a hundred are found."""
    return _MATCH[connection.vendor](kind, wanted, seen, whole=whole)


class _OneByOne(Exists):
    """Rights asked of each row met. Without the offset PostgreSQL reads first all that the reader may see."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


def _sqlite(kind: Kind, wanted: Sequence[Wanted], seen: QuerySet[Any], *, whole: bool) -> list[Read]:
    words = " AND ".join("(" + " OR ".join(_forms(one, '"{}"', '"{}"*')) + ")" for one in wanted)
    column = "words" if whole else "title"
    found = SearchEntry.objects.filter(Exists(seen)).extra(
        tables=["search_words"],
        where=["search_words MATCH %s", "search_words.rowid = search_searchentry.id"],
        params=[f'{{{column}}} : ("{sign(kind)}" AND {words})'],
        order_by=["search_words.rowid"],
    )
    return list(found.values_list(*COLUMNS)[:ALL])


def _postgresql(kind: Kind, wanted: Sequence[Wanted], seen: QuerySet[Any], *, whole: bool) -> list[Read]:
    """Find what holds the words, in order, then ask of each row, until there are enough, who may see it.

    The offset keeps the planner from turning this round. The order is told inside alone: outside, all would
    be found before the first is read.
    """
    words = " & ".join("(" + " | ".join(_forms(one, "{}", "{}:*")) + ")" for one in wanted)
    holding = SearchEntry.objects.filter(kind=kind).extra(  # noqa: S610 - the column is one of two
        where=[f"{'vector' if whole else 'title_vector'} @@ to_tsquery('simple', %s)"],
        params=[f"{sign(kind)} & {words}"],
    )
    inner, holds = holding.order_by("key").values_list(*COLUMNS).query.sql_with_params()
    allowed = SearchEntry.objects.filter(_OneByOne(seen)).query
    outer, sees = allowed.get_compiler(connection=connection).compile(allowed.where)
    asked = f"SELECT * FROM ({inner} OFFSET 0) search_searchentry WHERE {outer} LIMIT {ALL}"  # noqa: S608 - as the ORM writes both
    with connection.cursor() as cursor:
        cursor.execute(asked, (*holds, *sees))
        found: list[Read] = cursor.fetchall()
    return found


_MATCH: Final[dict[str, Callable[..., list[Read]]]] = {"sqlite": _sqlite, "postgresql": _postgresql}


def _forms(one: Wanted, exact: str, start: str) -> list[str]:
    """A word, by its start when it is long enough, and its neighbours: letters and digits alone."""
    typed = exact if len(one.word) <= SHORT else start
    return [typed.format(one.word), *(exact.format(other) for other in one.others)]


def _vocabulary(word: str) -> tuple[str, ...]:
    """The words that something holds, about as long as this one."""
    slips = slips_of(word)
    near = SearchWord.objects.annotate(letters=Length("word"))
    found = near.filter(letters__gte=len(word) - slips, letters__lte=len(word) + slips)
    return tuple(found.order_by("word").values_list("word", flat=True))
