"""What a file says, section by section, whatever it is written in: the same words in every format.

Made from a frozen state and nothing else: no database, no clock, no setting.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from molette.engines.drawing.figure import Figure
from molette.engines.french import counted, long_date, spaced
from molette.engines.snapshots.changes import Comparison
from molette.engines.snapshots.comparing import compare
from molette.engines.snapshots.state import Snapshot
from molette.engines.snapshots.writing import fingerprint, short
from molette.web.documents.packs import agenda, alerts, opening, parts, promises, sheets
from molette.web.documents.packs.blocks import Section
from molette.web.documents.packs.maps import project_map

INVENTED = "Une partie de ce dossier est fictive, inventée pour la démonstration, et marquée « fictif »."


@dataclass(frozen=True, slots=True)
class Pack:
    """A file to hand out: its cover, the figures of its first page, its sections in order."""

    state: Snapshot
    digest: str
    title: str
    cover: tuple[str, ...]
    tiles: tuple[opening.Tile, ...]
    synthesis: tuple[str, ...]
    map: Figure | None
    sections: tuple[Section, ...]
    moved: Comparison | None = None  # since the last committee

    @property
    def foot(self) -> str:
        """What stands at the foot of every page: of which state it is, and the proof of it."""
        return spaced(f"État au {long_date(self.state.on)}, empreinte {self.digest}")


def pack(state: Snapshot, since: Snapshot | None = None) -> Pack:
    """Compose the file of a state; `since` is that of the last committee, to tell what moved."""
    digest = fingerprint(state)
    moved = compare(since, state) if since else None
    return Pack(
        state=state,
        digest=digest,
        title=state.programme,
        cover=tuple(_cover(state, since)),
        tiles=opening.tiles(state),
        synthesis=opening.synthesis(state, moved),
        map=project_map(state.communes, state.ground),
        sections=tuple(
            section
            for section in (
                *agenda.points(state),
                agenda.decisions(state),
                parts.moved(moved) if moved else None,
                promises.section(state),
                parts.disputes(state),
                *alerts.alerts(state),
                *parts.orientations(state),
                parts.money(state),
                parts.figures(state),
                *sheets.of_projects(state),
                parts.communes(state),
            )
            if section is not None
        ),
        moved=moved,
    )


def _cover(state: Snapshot, since: Snapshot | None) -> Iterator[str]:
    if state.meeting:
        yield state.meeting
    yield f"État au {long_date(state.on)}"
    if state.perimeter:
        yield spaced(f"Périmètre : {state.perimeter}")
    yield spaced(f"Filtres : {' ; '.join(state.filters)}" if state.filters else "Aucun filtre")
    yield spaced(f"Ce que peut lire {state.reader}, {counted(len(state.projects), 'projet')}")
    if since is not None:
        yield f"Comparé à l’état du {long_date(since.on)}, empreinte {short(fingerprint(since))}"
    if state.is_fictional:
        yield spaced(INVENTED)
