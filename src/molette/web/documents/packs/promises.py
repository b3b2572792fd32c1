"""The chain of promises in a committee's file: step by step, then what broke on the way."""

from molette.engines.chain import BREAK_LABELS, STEP_LABELS, Broken, Step
from molette.engines.french import counted, listing, spaced
from molette.engines.money import short_euros
from molette.engines.snapshots.promises import FrozenChain, FrozenStep
from molette.engines.snapshots.state import Snapshot
from molette.web.documents.packs.blocks import FICTIVE, Section, grid

UNSAID = "non renseigné"
HEADERS = ("Étape prouvée", "Projets", "Coûts annoncés", "Habitants des communes touchées")


def section(state: Snapshot) -> Section | None:
    """How far the promises have come, with what is left out of the euros."""
    held = state.chain
    if held is None:
        return None
    return Section(
        "La chaîne des promesses",
        sentences=tuple(spaced(one) for one in _sentences(held)),
        grids=(
            grid("Projets, euros et habitants à chaque étape", HEADERS, map(_row, held.steps), (1, 2, 3)),
        ),
    )


def _row(one: FrozenStep) -> list[str]:
    count = UNSAID if one.proved is None else str(one.proved)
    invented = f" (dont {one.fictional} {FICTIVE}s)" if one.fictional else ""
    return [
        STEP_LABELS[Step(one.step)].capitalize(),
        f"{count}{invented}",
        short_euros(one.euros) if one.euros is not None else UNSAID,
        f"{one.people:,}".replace(",", "\N{NO-BREAK SPACE}") if one.people is not None else UNSAID,
    ]


def _sentences(held: FrozenChain) -> list[str]:
    said = ["Une étape est comptée quand une preuve datée l’atteste."]
    bottom = held.steps[0]
    left = [
        counted(count, *words)
        for count, words in (
            (bottom.unpriced, ("coût non publié", "coûts non publiés")),
            (bottom.reserved, ("coût réservé", "coûts réservés")),
        )
        if count
    ]
    if left:
        said.append(f"Hors de ces euros : {listing(left)}.")
    if held.broken:
        told = [f"{BREAK_LABELS[Broken(kind)]} : {count}" for kind, count in held.broken.items()]
        said.append(f"Rompu en chemin, et gardé : {' ; '.join(told)}.")
    return said
