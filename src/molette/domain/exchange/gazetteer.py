"""Find the place of a row: by code, then by name and department; what is doubtful is said, not guessed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self

from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.spellings import agree, commune_key, grouping_key, names_a_commune, nearest
from molette.domain.territory.models import Place, PlaceKind, Succession
from molette.domain.territory.queries import perimeter_places
from molette.engines.tables.values import Severity, department_of, places_listed, read_locality

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


def _warn(code: str, severity: Severity, value: str, expected: str, remedy: str, *, of: str) -> Issue:
    return Issue(code, severity, expected, remedy, value=value, field=of)


@dataclass(slots=True)
class Gazetteer:
    """The communes and agglomerations of the database, indexed as registers name them."""

    communes: dict[str, Known] = field(default_factory=dict)
    by_siren: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    names: tuple[str, ...] = ()
    groupings: dict[frozenset[str], list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_postcode: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    covered: set[str] = field(default_factory=set)  # the departments where there are communes of ours
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
        columns = ("id", "kind", "code", "name", "siren", "postcodes")
        for pk, kind, code, name, siren, postcodes in rows.values_list(*columns):
            town = kind == PlaceKind.COMMUNE
            known[pk] = book._add(Known(pk, code, name, siren or ("" if town else code), town))
            for postcode in re.findall(r"\d{5}", postcodes):
                book.by_postcode[postcode].append(known[pk])
        book.names = tuple(book.by_name)
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
            self.covered.add(department_of(place.code))
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
        if not clues.siren and not (place and self._is_inside(place)):
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
        """Read the name with what stands beside it: `LENS (62)`, `62300 LENS CEDEX`, then the department."""
        if not clues.name:
            self._doubt_of_postcode(clues, issues)
            return None
        locality = read_locality(clues.name)
        for department in (locality.department, clues.department, department_of(clues.postcode)):
            named = [
                p for p in self._named(locality.name) if department and department_of(p.code) == department
            ]
            if len(named) == 1:
                return named[0]
        departments = {locality.department, clues.department, department_of(clues.postcode)} - {""}
        self._doubt(clues.name, self._candidates(locality.name, departments), departments, issues)
        return None

    def _named(self, name: str) -> list[Known]:
        return [place for place in self.by_name.get(commune_key(name), []) if place.id not in self.heirs]

    def _candidates(self, name: str, departments: AbstractSet[str]) -> list[Known]:
        """Give the communes a name may mean: its homonyms, those it lists, or one that it nearly spells."""
        listed = [place for part in places_listed(name) for place in self._named(part)]
        near = nearest(name, self.names) if not listed and departments <= self.covered else None
        known = listed or (self._named(near) if near else [])
        return [place for place in known if not departments or department_of(place.code) in departments]

    def _doubt_of_postcode(self, clues: Clues, issues: list[Issue]) -> None:
        """A postcode is shared by communes, and ours may not be all of them: it only points at some."""
        if clues.siren in self.by_siren or clues.grouping in self.by_siren:
            return
        places = self.by_postcode.get(clues.postcode, [])
        self._doubt(clues.postcode, places, {clues.postcode}, issues, of="postcode")

    def _doubt(
        self, written: str, places: Sequence[Known], departments: AbstractSet[str], issues: list[Issue],
        of: str = "place_name",
    ) -> None:  # fmt: skip
        """List the communes that a row may speak of."""
        if places:
            listed = ", ".join(f"{place.name} ({place.code})" for place in places)
            other = "" if departments else ", ou une commune d’un autre département"
            issues.append(
                _warn(
                    "commune-douteuse", Severity.TOLERABLE, written,
                    f"Une seule commune ; ce lieu peut être {listed}{other}",
                    "Ajoutez le code INSEE, ou le département : la ligne est gardée sans commune.",
                    of=of,
                )
            )  # fmt: skip

    def _from_beneficiary(self, clues: Clues, issues: list[Issue]) -> Known | None:
        """Recognise a commune or an agglomeration by its name, when the row does not give its SIREN.

        Beside a place, only a body that says it is a commune counts as one: a firm may bear its name.
        """
        if words := grouping_key(clues.beneficiary):
            found = self.groupings.get(words, [])
            return found[0] if len({place.id for place in found}) == 1 else None
        located = bool(clues.code or clues.name)
        if located and not names_a_commune(clues.beneficiary):
            return None
        own = department_of(clues.code) if len(clues.code) == COMMUNE_CODE else ""
        locality = read_locality(clues.beneficiary)
        departments = {
            locality.department or clues.department or department_of(clues.postcode) or own
            or read_locality(clues.name).department
        } - {""}  # fmt: skip
        named = [place for place in self._named(locality.name) if department_of(place.code) in departments]
        if len(named) == 1:
            return named[0]
        if not located:
            places = named or self._candidates(locality.name, departments)
            self._doubt(clues.beneficiary, places, departments, issues, of="beneficiary_name")
        return None
