"""The kinds of services an instance knows from the start; others are defined as they are loaded."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class NewKind:
    """A kind to define: its slug, its name in the plural, what is counted, how near is « à portée ».

    `is_shared`: what it offers is divided among those who come, by the weights of the APL.
    """

    slug: str
    name: str
    unit: str
    threshold_minutes: int = 20
    is_shared: bool = False


KNOWN: Final = {
    kind.slug: kind
    for kind in (
        NewKind("medecin", "Médecins généralistes", "médecins", 20, is_shared=True),
        NewKind("hopital", "Hôpitaux", "hôpitaux", 30),
        NewKind("france-services", "France services", "espaces", 20),
        NewKind("lycee", "Lycées", "lycées", 30),
        NewKind("gare", "Gares", "gares", 15),
    )
}
