"""How much of the programme is joint: as a whole, by partner, by theme.

Counted group by group (a project and an author share the same partners), so that a hundred thousand figures
are a few thousand groups; only the figures that somebody answered are looked at one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from molette.domain.desk.asking import standing
from molette.domain.desk.concern import SIGNING, funders_of, partners, voice
from molette.domain.journal.known import today
from molette.domain.journal.remembered import remembered
from molette.domain.people.models import Organisation
from molette.domain.programme.models import ContractParty, OrientationNode, OrientationTree, Project
from molette.domain.programme.queries import Ref
from molette.domain.signatures.models import Position, Subject
from molette.domain.signatures.queries import programme_contract
from molette.engines.signatures import (
    Act,
    Answer,
    Capacity,
    Case,
    Level,
    Stake,
    State,
    ask,
    concerned,
    last_words,
    state,
)

Group = tuple[int, int, int]
"""A project (0 for the whole programme), the voice that speaks, and the one that pays (0 for any)."""
_PATHS = {
    Subject.STATEMENT: "project_id",
    Subject.MOVEMENT: "project_id",
    Subject.DATE: "milestone__project_id",
}


@dataclass(slots=True)
class Rate:
    """Figures that engage several partners, and where they stand; the rest are proposed and unanswered.

    `waiting` counts, for a partner, those it has been asked to sign and has not answered.
    """

    label: str = ""
    slug: str = ""
    figures: int = 0
    joint: int = 0
    contested: int = 0
    settled: int = 0
    waiting: int = 0

    @property
    def open(self) -> int:
        """Proposed, and neither signed by all nor contested."""
        return self.figures - self.joint - self.contested - self.settled

    def add(self, where: State, count: int = 1) -> None:
        self.joint += count * (where is State.JOINT)
        self.contested += count * (where is State.CONTESTED)
        self.settled += count * (where is State.SETTLED)


@dataclass(frozen=True, slots=True)
class Rates:
    whole: Rate
    partners: tuple[Rate, ...]
    themes: tuple[Rate, ...]
    tree: Ref | None


@dataclass(slots=True)
class _Tally:
    """What is counted as the groups go by."""

    asked: Mapping[Group, tuple[int, ...]]
    themes: Mapping[int, frozenset[int]]
    whole: Rate = field(default_factory=Rate)
    by_voice: dict[int, Rate] = field(default_factory=lambda: defaultdict(Rate))
    by_theme: dict[int, Rate] = field(default_factory=lambda: defaultdict(Rate))

    def rates(self, group: Group) -> Iterator[Rate]:
        yield self.whole
        for one in {group[1], *self.asked[group]}:
            yield self.by_voice[one]
        for theme in self.themes.get(group[0], ()):
            yield self.by_theme[theme]

    def propose(self, group: Group, count: int) -> None:
        for rate in self.rates(group):
            rate.figures += count
        for one in self.asked[group]:
            self.by_voice[one].waiting += count

    def answer(self, group: Group, acts: tuple[Act[None], ...], day: date) -> None:
        case: Case[None] = Case(group[1], ask(self.asked[group], group[1], day, 0), acts)
        where = state(case, day)
        for rate in self.rates(group):
            rate.add(where)
        words = self.asked[group] if where is State.SETTLED else last_words(case, day)
        for one in words:
            if one in self.asked[group]:
                self.by_voice[one].waiting -= 1


@remembered
def joint_rates(user: object, tree: str = "") -> Rates:
    """The rates of joint figures; `tree` is the slug of the orientations that make the themes."""
    chosen = _tree(tree)
    nodes = {node.pk: node for node in chosen.nodes.order_by("pk")} if chosen else {}
    counts = Counter(dict(_groups(user)))
    tally = _Tally(_asked(counts), _themes(nodes))
    for group, count in counts.items():
        if tally.asked[group]:
            tally.propose(group, count)
    for group, acts in _answered(user):
        if tally.asked.get(group):
            tally.answer(group, acts, today())
    names = {one.pk: one for one in Organisation.objects.filter(pk__in=tally.by_voice).order_by("pk")}
    for key, rate in tally.by_voice.items():
        rate.label, rate.slug = names[key].label, names[key].slug
    for key, rate in tally.by_theme.items():
        rate.label, rate.slug = nodes[key].title, nodes[key].slug
    return Rates(
        tally.whole,
        _sorted(tally.by_voice.values()),
        _sorted(tally.by_theme.values()),
        Ref(chosen.slug, chosen.name) if chosen else None,
    )


def _sorted(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    return tuple(sorted(rates, key=lambda rate: (-rate.figures, rate.label)))


def _tree(slug: str) -> OrientationTree | None:
    trees = OrientationTree.objects.order_by("stated_on", "pk")
    return (trees.filter(slug=slug) if slug else trees).first() or trees.first()


def _said(user: object) -> Iterator[tuple[Subject, Any]]:
    """The figures of projects and of the programme, with their project, their voice and who pays."""
    spoken = (
        Organisation.objects.filter(pk=OuterRef("author"))
        .order_by()
        .annotate(said=Coalesce("speaks_for_id", "id"))
    )
    for kind, rows in standing(user).items():
        if kind not in _PATHS:  # what two texts say is no figure
            continue
        kept = rows.filter(place=None) if kind is Subject.STATEMENT else rows
        payer = voice("funding_source__funder") if kind is Subject.MOVEMENT else F("author") * 0
        yield (
            kind,
            kept.annotate(
                of=Coalesce(F(_PATHS[kind]), 0), said=Subquery(spoken.values("said")[:1]), payer=payer
            ),
        )


def _groups(user: object) -> Iterator[tuple[Group, int]]:
    found: Counter[Group] = Counter()
    for _, rows in _said(user):
        told = rows.order_by().values_list("of", "said", "payer").annotate(n=Count("pk"))
        for project, said, payer, count in told:
            found[project, said or 0, payer or 0] += count
    yield from found.items()


def _asked(groups: Iterable[Group]) -> Mapping[Group, tuple[int, ...]]:
    """Who is asked to sign the figures of each group, by voice."""
    known = partners()
    wanted = {project for project, _, _ in groups if project}
    rows = Project.objects.exclude(owner=None).annotate(said=voice("owner"))
    owners = dict(rows.order_by().values_list("pk", "said"))
    payers = funders_of(wanted)
    contract = programme_contract()
    parties = ContractParty.objects.filter(contract=contract, role__in=SIGNING).annotate(
        said=voice("organisation")
    )
    signing = [Stake(said, Capacity.PARTY) for said in parties.order_by("pk").values_list("said", flat=True)]
    found: dict[Group, tuple[int, ...]] = {}
    for group in groups:
        project, said, payer = group
        stakes = [] if project else list(signing)
        if project in owners:
            stakes.append(Stake(owners[project], Capacity.OWNER))
        paying = (payer,) if payer else payers.get(project, ())
        stakes += [Stake(one, Capacity.FUNDER) for one in paying]
        level = Level.PROJECT if project else Level.PROGRAMME
        found[group] = tuple(stake.partner for stake in concerned(level, said, stakes, known))
    return found


def _answered(user: object) -> Iterator[tuple[Group, tuple[Act[None], ...]]]:
    acts: dict[tuple[str, int], list[Act[None]]] = defaultdict(list)
    told = Position.objects.annotate(said=voice("organisation")).order_by("pk")
    for subject, key, said, kind, said_on, rank in told.values_list(
        "subject", "subject_id", "said", "kind", "said_on", "pk"
    ):
        acts[subject, key].append(Act(said, Answer(kind), said_on, rank))
    for kind, rows in _said(user):
        held = Position.objects.on(kind).order_by().values("subject_id")
        named = rows.filter(pk__in=held).order_by().values_list("pk", "of", "said", "payer")
        for pk, project, said, payer in named:
            yield (project, said or 0, payer or 0), tuple(acts[kind, pk])


def _themes(nodes: Mapping[int, OrientationNode]) -> Mapping[int, frozenset[int]]:
    """The branches of a tree that each project stands under: those right below its root."""
    found: dict[int, set[int]] = defaultdict(set)
    links = Project.nodes.through.objects.filter(orientationnode_id__in=list(nodes)).order_by()
    for project, node in links.values_list("project_id", "orientationnode_id"):
        top = node
        while (above := nodes[top].parent_id) is not None:
            top = above
        found[project].add(top)
    return {project: frozenset(own) for project, own in found.items()}
