"""Find the place of a row: by code, then by name and department; what is doubtful is said, not guessed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.spellings import agree, commune_key, grouping_key
from molette.domain.territory.models import Place, PlaceKind, Succession
from molette.domain.territory.queries import perimeter_places
from molette.engines.tables.values import Severity

COMMUNE_CODE, SIREN = 5, 9
QUOTE = f"«{NBSP}{{}}{NBSP}»"


@dataclass(frozen=True, slots=True)
class Known:
    """A commune or an agglomeration of the database."""

    id: int
    code: str
    name: str
    siren: str
    is_commune: bool


@dataclass(frozen=True, slots=True)
class Clues:
    """What a row says of its place and of who receives the money; empty strings where it says nothing."""

    code: str = ""
    name: str = ""
    department: str = ""
    postcode: str = ""
    siren: str = ""
    beneficiary: str = ""
    grouping: str = ""  # SIREN of the agglomeration, where the register gives it apart


@dataclass(frozen=True, slots=True)
class Found:
    place: Known | None = None
    inside: bool = False
    issues: tuple[Issue, ...] = ()


def department_of(code: str) -> str:
    """Give the department of an INSEE code or a postcode.

    >>> department_of("62510"), department_of("97411")
    ('62', '974')
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _warn(code: str, severity: Severity, value: str, expected: str, remedy: str, *, of: str) -> Issue:
    return Issue(code, severity, expected, remedy, value=value, field=of)


@dataclass(slots=True)
class Gazetteer:
    """The communes and agglomerations of the database, indexed as registers name them."""

    communes: dict[str, Known] = field(default_factory=dict)
    by_siren: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    groupings: dict[frozenset[str], list[Known]] = field(default_factory=lambda: defaultdict(list))
    departments: dict[str, str] = field(default_factory=dict)
    heirs: dict[int, list[Known]] = field(default_factory=lambda: defaultdict(list))
    inside: frozenset[int] | None = None  # None: the whole file is in scope

    @classmethod
    def load(cls, perimeter: str = "") -> Self:
        """Read the places once for a whole file.

        Raises:
            UnknownPerimeterError, PerimeterNotListedError: as `perimeter_places` does.
        """
        book = cls()
        known: dict[int, Known] = {}
        kinds = (PlaceKind.COMMUNE, PlaceKind.AGGLOMERATION)
        rows = Place.objects.filter(kind__in=kinds).order_by("id")
        for pk, kind, code, name, siren in rows.values_list("id", "kind", "code", "name", "siren"):
            town = kind == PlaceKind.COMMUNE
            known[pk] = book._add(Known(pk, code, name, siren or ("" if town else code), town))
        departments = Place.objects.filter(kind=PlaceKind.DEPARTMENT).order_by("id")
        book.departments = {commune_key(name): code for name, code in departments.values_list("name", "code")}
        for former, current in Succession.objects.order_by("id").values_list("former_id", "current_id"):
            if former != current and former in known and current in known:
                book.heirs[former].append(known[current])
        if perimeter:
            scope = perimeter_places(perimeter)
            book.inside = scope.place_ids
        return book

    def _add(self, place: Known) -> Known:
        if place.siren:
            self.by_siren[place.siren] = place
        if place.is_commune:
            self.communes[place.code] = place
            self.by_name[commune_key(place.name)].append(place)
        else:
            self.groupings[grouping_key(place.name) or grouping_key(f"CA {place.name}")].append(place)
        return place

    def locate(self, clues: Clues) -> Found:
        """Find the place of a row and say whether the row is in the perimeter.

        It is when its place is, or when its beneficiary is one of its communes or agglomerations.
        """
        issues: list[Issue] = []
        place = self._from_code(clues, issues) if clues.code else self._from_name(clues, issues)
        receiver = self.by_siren.get(clues.siren)
        if receiver is None and not (clues.siren or clues.code or clues.name):
            receiver = self._from_beneficiary(clues, issues)
        place = place or receiver or self.by_siren.get(clues.grouping)
        return Found(place, self._is_inside(place, receiver), tuple(issues))

    def _is_inside(self, *places: Known | None) -> bool:
        return self.inside is None or any(place and place.id in self.inside for place in places)

    def _from_code(self, clues: Clues, issues: list[Issue]) -> Known | None:
        if len(clues.code) == SIREN:
            return self.by_siren.get(clues.code)
        place = self.communes.get(clues.code)
        if place is None:
            return None
        issues += self._contradictions(clues, place)
        heirs = self.heirs.get(place.id, [])
        if not heirs:
            return place
        names = ", ".join(heir.name for heir in heirs)
        issues.append(
            _warn(
                "commune-devenue", Severity.INFORMATION, clues.code,
                f"{place.name} est devenue {names}",
                "Rien à faire : la ligne est rattachée à la commune d’aujourd’hui."
                if len(heirs) == 1
                else "Dites laquelle : la ligne reste rattachée à l’ancienne commune.",
                of="place_code",
            )
        )  # fmt: skip
        return heirs[0] if len(heirs) == 1 else place

    def _contradictions(self, clues: Clues, place: Known) -> Iterator[Issue]:
        if clues.name and not agree(clues.name, place.name):
            yield _warn(
                "code-contredit-nom", Severity.TOLERABLE, f"{clues.code} / {clues.name}",
                f"Le code {clues.code} est celui de {place.name}, le nom dit {QUOTE.format(clues.name)}",
                "Vérifiez lequel est juste : le code a été suivi.",
                of="place_name",
            )  # fmt: skip
        if clues.department and clues.department != department_of(clues.code):
            yield _warn(
                "departement-contredit", Severity.INFORMATION, clues.department,
                f"{place.name} ({clues.code}) est dans le département {department_of(clues.code)}",
                "Rien à faire : le code de la commune a été suivi.",
                of="department_code",
            )  # fmt: skip

    def _from_name(self, clues: Clues, issues: list[Issue]) -> Known | None:
        homonyms = self.by_name.get(commune_key(clues.name), []) if clues.name else []
        return self._only_one(clues.name, homonyms, clues, issues, of="place_name")

    def _only_one(
        self, name: str, homonyms: Iterable[Known], clues: Clues, issues: list[Issue], *, of: str
    ) -> Known | None:
        """Keep the commune that name and department point at; list the others as doubtful."""
        known = [place for place in homonyms if place.id not in self.heirs]
        department = clues.department or department_of(clues.postcode)
        matching = [place for place in known if department_of(place.code) == department]
        if len(matching) == 1:
            return matching[0]
        doubtful = matching or ([] if department else known)
        if doubtful:
            listed = ", ".join(f"{place.name} ({place.code})" for place in doubtful)
            issues.append(
                _warn(
                    "commune-douteuse", Severity.TOLERABLE, name,
                    f"Une seule commune ; ce nom peut être {listed}"
                    + ("" if department else ", ou une commune d’un autre département"),
                    "Ajoutez le code INSEE ou le département : la ligne est gardée sans commune.",
                    of=of,
                )
            )  # fmt: skip
        return None

    def _from_beneficiary(self, clues: Clues, issues: list[Issue]) -> Known | None:
        """Recognise a commune or an agglomeration by its name alone, when the row has no code at all."""
        if words := grouping_key(clues.beneficiary):
            found = self.groupings.get(words, [])
            return found[0] if len({place.id for place in found}) == 1 else None
        homonyms = self.by_name.get(commune_key(clues.beneficiary), [])
        return self._only_one(clues.beneficiary, homonyms, clues, issues, of="beneficiary_name")
