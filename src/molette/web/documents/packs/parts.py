"""The sections of a file, each made from the state alone; None where there is nothing to say."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from molette.engines.french import counted, long_date, said_date, spaced
from molette.engines.ladder import RUNG_LABELS, Rung
from molette.engines.money import exact, percent, short_euros
from molette.engines.snapshots.changes import KIND_LABELS, Change, Comparison, Kind
from molette.engines.snapshots.state import FrozenFigure, FrozenProject, FrozenTree, Snapshot
from molette.engines.stages import Stage
from molette.web.documents.packs.blocks import FICTIVE, Grid, Line, Section, grid, marked

UNSAID: Final = "non renseigné"
DASH: Final = "–"
EM_SPACE: Final = "\N{EM SPACE}"
SHARED: Final = "Un projet qui sert deux orientations se lit sous chacune : ces lignes ne s’ajoutent pas."
APART: Final = "Chaque colonne est un échelon : deux colonnes ne s’ajoutent pas."


def moved(found: Comparison) -> Section:
    """What moved since the last committee, kind by kind."""
    by_kind: dict[Kind, list[Change]] = defaultdict(list)
    for change in found.changes:
        by_kind[change.kind].append(change)
    grids = tuple(
        grid(
            KIND_LABELS[kind].capitalize(),
            ("Ce qui a bougé",),
            ([_said(one)] for one in by_kind[kind]),
        )
        for kind in Kind
        if kind in by_kind
    )
    return Section(
        f"Depuis le {long_date(found.before.on)}", sentences=(found.answer, *found.warnings), grids=grids
    )


def _said(one: Change) -> str:
    """A total is invented in part only: it holds the euros of all."""
    if one.kind in (Kind.MONEY, Kind.FUNDER):
        return f"{one.said}, dont du {FICTIVE}" if one.is_fictional else one.said
    return marked(one.said, is_fictional=one.is_fictional)


def disputes(state: Snapshot) -> Section | None:
    """Figures on which partners do not agree: each one’s value before anyone’s reasons."""
    if not state.disputes:
        return None
    titles = {one.slug: one.title for one in state.projects}
    rows = []
    for one in state.disputes:
        about = f"{one.label}, {titles[one.project]}" if one.project in titles else one.label
        answers = [f"{said.partner} : {said.counter or 'conteste sans autre valeur'}" for said in one.against]
        why = [f"{said.partner} : {said.reason}" for said in one.against if said.reason]
        rows.append(
            [
                marked(about, is_fictional=one.is_fictional),
                spaced(f"{one.said_by} : {one.value}"),
                spaced(" ; ".join(answers)),
                spaced(" ; ".join(why)) or DASH,
                spaced(one.instead or one.value),
            ]
        )
    headers = ("Chiffre", "Ce qui est dit", "Ce qui est répondu", "Pourquoi", "Utilisé ici")
    said = counted(len(rows), "chiffre est contesté", "chiffres sont contestés")
    return Section(
        "Les désaccords à trancher",
        sentences=(spaced(f"{said} : les deux valeurs sont publiées."),),
        grids=(grid("Chiffres contestés, les deux valeurs", headers, rows),),
    )


def orientations(state: Snapshot) -> Iterator[Section]:
    """Progress under each orientation of each text."""
    if not any(tree.nodes for tree in state.trees):
        return
    yield Section(
        "L’avancement par orientation",
        sentences=(spaced(SHARED),),
    )
    projects = {one.slug: one for one in state.projects}
    for tree in state.trees:
        if tree.nodes:
            yield Section(f"{tree.name}, {tree.stated_by}", level=2, grids=(_progress(tree, projects),))


def _progress(tree: FrozenTree, projects: dict[str, FrozenProject]) -> Grid:
    rows = []
    for node in tree.nodes:
        held = [projects[slug] for slug in node.projects if slug in projects]
        stages = Counter(one.stage for one in held)
        late = sum(bool(one.late) for one in held)
        counts = (len(held), stages[Stage.WORKS.value], stages[Stage.DELIVERED.value], late)
        told = [str(count) if count else DASH for count in counts]
        rows.append([EM_SPACE * node.depth + node.label, *told])
    headers = ("Orientation", "Projets", "En travaux", "Livrés", "En retard")
    return grid(f"Projets par orientation, {tree.name}", headers, rows, range(1, 5))


def money(state: Snapshot) -> Section | None:
    """The financial mock-up: each funder on each rung, in millions; a rung is never added to another."""
    if not state.money or not any(one.rungs for one in state.money):
        return None
    used = [rung for rung in Rung if any(rung.value in one.rungs for one in state.money)]
    lines = tuple(_funders(state, used))
    headers = ("Financeur", *(RUNG_LABELS[rung] for rung in used))
    whole, numbers = state.money[0], frozenset(range(1, len(headers)))
    return Section(
        "La maquette financière",
        sentences=(spaced(APART),),
        grids=(Grid("Euros par financeur et par échelon", headers, lines, numbers),),
        notes=tuple(spaced(f"Hors de ces totaux : {one}") for one in whole.left_out),
    )


def _funders(state: Snapshot, used: Sequence[Rung]) -> Iterator[Line]:
    """The whole, what of it is invented, then funder by funder."""
    for one in state.money:
        if not one.rungs:
            continue
        if one.funder is None:
            yield Line(("Ensemble", *_amounts(one.rungs, used)), is_strong=True)
            if one.fictional:
                yield Line((f"dont {FICTIVE}", *_amounts(one.fictional, used)))
        else:
            share = f" (en partie {FICTIVE})" if one.fictional and one.fictional != one.rungs else ""
            name = (
                marked(one.funder.label, is_fictional=bool(one.fictional)) if not share else one.funder.label
            )
            yield Line((f"{name}{share}", *_amounts(one.rungs, used)))


def _amounts(held: Mapping[str, Decimal], used: Iterable[Rung]) -> list[str]:
    return [short_euros(held[rung.value]) if rung.value in held else DASH for rung in used]


def figures(state: Snapshot) -> Section | None:
    """Each figure with its value in use, of which day, by whom, from what."""
    if not state.figures:
        return None
    headers = ("Chiffre", "Valeur", "Au", "Dit par", "Source", "Chemin fait")
    rows = (_figure(one) for one in state.figures)
    return Section("Les chiffres", grids=(grid("Chiffres suivis, valeur utilisée", headers, rows, (1, 5)),))


def _figure(one: FrozenFigure) -> list[str]:
    value = exact(one.value, one.unit, one.decimals) if one.value is not None else one.unknown or UNSAID
    against = counted(one.contested, "valeur contestée", "valeurs contestées")
    contested = f" ({against})" if one.contested else ""
    return [
        marked(one.name, is_fictional=one.is_fictional),
        f"{value}{contested}",
        said_date(one.speaks_of) if one.speaks_of else DASH,
        one.said_by or DASH,
        f"{one.source.title}, {one.source.publisher}" if one.source and one.source.publisher else DASH,
        percent(one.rate / 100) if one.rate is not None else DASH,
    ]


def communes(state: Snapshot) -> Section | None:
    """The annex: each commune where a project stands, with its projects."""
    titles: dict[str, list[str]] = defaultdict(list)
    for project in state.projects:
        for place in project.places:
            titles[place.key].append(marked(project.title, is_fictional=project.is_fictional))
    rows = [
        [one.name, one.agglomeration or DASH, str(one.projects), spaced(" ; ".join(titles[one.code]))]
        for one in sorted(state.communes, key=lambda one: one.name)
        if titles[one.code]
    ]
    if not rows:
        return None
    without = len(state.communes) - len(rows)
    headers = ("Commune", "Agglomération", "Projets", "Lesquels")
    said = f"{counted(len(rows), 'commune')} sur {len(state.communes)}"
    aside = f" ; {counted(without, 'autre n’a aucun projet', 'autres n’en ont aucun')}" if without else ""
    return Section(
        "Annexe, par commune",
        sentences=(spaced(f"{said} portent au moins un projet{aside}."),),
        grids=(grid("Projets par commune", headers, rows, (2,)),),
    )
