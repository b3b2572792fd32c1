"""Read the name of a body as registers write it: what kind of body, which words, which acronym."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from molette.engines.tables.labels import unaccented


class BodyKind(StrEnum):
    COMMUNE = "commune"
    GROUPING = "grouping"  # communautés, métropoles
    DEPARTMENT = "department"
    REGION = "region"
    SYNDICATE = "syndicate"
    OTHER = "other"


KIND_WORDS: Final = {
    BodyKind.COMMUNE: "commune",
    BodyKind.GROUPING: "communauté ou métropole",
    BodyKind.DEPARTMENT: "département",
    BodyKind.REGION: "région",
    BodyKind.SYNDICATE: "syndicat",
    BodyKind.OTHER: "autre organisme",
}

LINKS: Final = frozenset({
    "A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ES", "ET", "L", "LA", "LE", "LES", "LEZ", "OU", "SUR",
})  # fmt: skip
ABBREVIATIONS: Final = {
    "ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "S": "SUR", "SS": "SOUS",
    "LEZ": "LES", "MT": "MONT", "CNE": "COMMUNE", "CNES": "COMMUNES", "CTE": "COMMUNAUTE",
    "AGGLO": "AGGLOMERATION", "AGGLOPOLE": "AGGLOMERATION", "DPT": "DEPARTEMENT", "DEPT": "DEPARTEMENT",
    "DEP": "DEPARTEMENT", "CD": "DEPARTEMENT", "REG": "REGION", "SYND": "SYNDICAT", "PGD": "PERIGORD",
    "CHT": "CHATEAUX",
}  # fmt: skip
NUMBERS: Final = {
    "DEUX": "2", "TROIS": "3", "QUATRE": "4", "CINQ": "5", "SIX": "6", "SEPT": "7", "HUIT": "8", "NEUF": "9",
}  # fmt: skip

ASIDE: Final = re.compile(r"\(([^)]*)\)?")
ARTICLE_ASIDE: Final = re.compile(r"^(LE|LA|LES|L)\s*'?\s*$")
ARTICLE_LAST: Final = re.compile(r"^(.+?)[\s,-]+(LE|LA|LES|L')\s*$")
DEPARTMENT_ASIDE: Final = re.compile(r"^\s*(\d{2,3}|2[AB])\s*$")
NEW_COMMUNE: Final = re.compile(r"\(?\bCOMMUNE NOUVELLE\b\)?")
WORKS: Final = re.compile(r"\s*\(?\b(?:DEBUT (?:DES |TVX|DE )|TRAVAUX )\W*.*$")
NOT_A_WORD: Final = re.compile(r"[^A-Z0-9]+")
POINT: Final = re.compile(r"(?<=[A-Z]{3})\.(?=[A-Z])")
NEAR: Final = re.compile(r"\b(?:P|PRES)/\s*")

SYNDICATE: Final = re.compile(
    r"^(?:SYNDICAT|SIVU|SIVOM|SIVOS|SMICTOM|SICTOM|SITOM|SIRP|SIAEP|SIAE?P?A?|SDE|SMTC|SIVM|SM(?= )|"
    r"PETR|POLE METROPOLITAIN|POLE D EQUILIBRE)\b"
)
OTHER: Final = re.compile(
    r"^(?:ASSOCIATION|ASSOC|ASS|CLUB|SARL|SASU?|SCI|SCIC|EURL|SOCIETE|CCAS|OFFICE|UNION|COMITE|FEDERATION|"
    r"LYCEE|COLLEGE|ECOLE|UNIVERSITE|HOPITAL|MAISON|FOYER|AMICALE|AGENCE|PREFECTURE)(?= )"
)
GROUPING: Final = (
    re.compile(r"^(?:LA )?COMMUNAUTES? (?:DES? |D )?AGGLOMERATIONS?\b"),
    re.compile(r"^(?:LA )?COMMUNAUTES? (?:DES? |D )?COMMUNES?\b"),
    re.compile(r"^(?:LA )?COMMUNAUTES? URBAINES?\b"),
    re.compile(r"^(?:C C|C A|C U|CC|CA|CU|CDC|CAR|MET|COM COM|COMCOM|EPCI|CODECOM)(?= )"),
    re.compile(r"^(?:CC|CA|CU)(?=\d)"),
    re.compile(r"^C[CAU][A-Z]{1,6} COMMUNAUTES? (?:DES? |D )?(?:COMMUNES?|AGGLOMERATIONS?)\b"),
    re.compile(r"^CC[B-DF-HJ-NP-TV-XZ]{1,6}(?= )"),
)
GROUPING_WORDS: Final = frozenset({
    "AGGLOMERATION", "COMMUNAUTE", "COMMUNAUTES", "COMMUNES", "COM", "COMM", "INTERCOM", "METROPOLE",
    "EUROMETROPOLE", "URBAINE", "INTERCOMMUNALITE", "INTERCOMMUNALE",
})  # fmt: skip
COMMUNE: Final = re.compile(r"^(?:(?:COMMUNE|COM|VILLE|MAIRIE|MUNICIPALITE) (?:DE |D |DU |DES )?)+(?=\S)")
COMMUNE_LAST: Final = re.compile(r"\s+(?:MAIRIE|VILLE|COMMUNE)$")
COUNCIL: Final = re.compile(
    r"^(?:LE |LA )?(?:CONSEIL )?(DEPARTEMENT(?:AL)?|GENERAL|REGION(?:AL)?)\b(?: DE | D | DU | DES )?"
)
ACRONYM: Final = re.compile(r"^(?=[A-Z0-9]{3,9}$)C[CAU]?[A-Z0-9]+$")
LONGEST_ACRONYM: Final = 6
LONGEST_LABEL: Final = 35
"""Several State files cut what is longer."""


@dataclass(frozen=True, slots=True)
class BodyName:
    """A name, read. `words` are without links and kind; `acronyms` are those written beside the name."""

    written: str
    kind: BodyKind
    words: tuple[str, ...]
    letters: str
    acronyms: frozenset[str] = frozenset()
    department: str = ""
    says_kind: bool = False
    is_cut: bool = False

    @property
    def core(self) -> str:
        return " ".join(self.words)

    @property
    def initials(self) -> frozenset[str]:
        """The acronyms the words would make: `CU GPSO` for Grand Paris Seine et Oise."""
        bare = "".join(word[0] for word in self.words)
        kinds = ("", "CA", "CC", "CU") if self.kind is BodyKind.GROUPING else ()
        return frozenset(kind + bare for kind in kinds if len(bare) > 1 and len(kind + bare) > 2)  # noqa: PLR2004 - two letters are no acronym


@lru_cache(maxsize=65_536)
def read_name(written: str) -> BodyName:
    """Read a name.

    >>> read_name("COMMUNAUTE D'AGGLO DE LENS - LIEVIN").core, read_name("CA Lens-Liévin").kind.value
    ('LENS LIEVIN', 'grouping')
    >>> read_name("PORTEL (LE)").letters, read_name("Ville de St-Étienne").core
    ('LEPORTEL', 'SAINT ETIENNE')
    >>> read_name("MAURIAC (33)").department, sorted(read_name("CC VALLONS DU LYONNAIS - CCVL").acronyms)
    ('33', ['CCVL'])
    """
    text = unaccented(written).upper().strip()
    text, acronyms, department = _without_asides(NEW_COMMUNE.sub(" ", WORKS.sub("", text)))
    text = _article_first(text)
    words = [ABBREVIATIONS.get(word, word) for word in _split(text)]
    kind, says, words = _kind(" ".join(words))
    more, words = _acronyms(words, kind)
    core = tuple(NUMBERS.get(word, word) for word in words if word not in LINKS)
    return BodyName(
        written=written,
        kind=kind,
        words=core or tuple(words),
        letters="".join(words),
        acronyms=acronyms | more,
        department=department,
        says_kind=says,
        is_cut=len(written.strip()) >= LONGEST_LABEL - 1,
    )


def _split(text: str) -> list[str]:
    text = NEAR.sub("PRES ", POINT.sub(" ", text))
    text = text.replace("S/", "S ").replace("/", " SUR ").replace("&", " ET ")
    return NOT_A_WORD.sub(" ", text).split()


def _without_asides(text: str) -> tuple[str, frozenset[str], str]:
    """Set apart what stands between brackets: an article, an acronym, a department; the rest is comment."""
    acronyms: set[str] = set()
    department, article = "", ""
    for aside in ASIDE.findall(text):
        if ARTICLE_ASIDE.match(aside.strip()):
            article = aside.strip()
        elif found := DEPARTMENT_ASIDE.match(aside):
            department = found[1]
        elif ACRONYM.match(aside.strip()):
            acronyms.add(aside.strip())
    bare = ASIDE.sub(" ", text).strip()
    return f"{article} {bare}".strip() or text, frozenset(acronyms), department


def _article_first(text: str) -> str:
    found = ARTICLE_LAST.match(text)
    return f"{found[2]} {found[1]}" if found else text


def _kind(text: str) -> tuple[BodyKind, bool, list[str]]:
    """Say what kind of body it is, whether the name says it, and the words that are left."""
    words = text.split()
    for kind, pattern in ((BodyKind.SYNDICATE, SYNDICATE), (BodyKind.OTHER, OTHER)):
        if pattern.match(text):
            return kind, True, words
    for pattern in GROUPING:
        if pattern.match(text):
            return BodyKind.GROUPING, True, _ungrouped(pattern.sub(" ", text).split())
    if COMMUNE.match(text) or COMMUNE_LAST.search(text):
        return BodyKind.COMMUNE, True, COMMUNE_LAST.sub("", COMMUNE.sub("", text)).split()
    if found := COUNCIL.match(text):
        kind = BodyKind.REGION if found[1].startswith("REGION") else BodyKind.DEPARTMENT
        return kind, True, text[found.end() :].split() or words
    if GROUPING_WORDS.isdisjoint(words):
        return BodyKind.COMMUNE, False, words
    return BodyKind.GROUPING, True, _ungrouped(words)


def _ungrouped(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in GROUPING_WORDS]
    return kept or words


def _acronyms(words: list[str], kind: BodyKind) -> tuple[frozenset[str], list[str]]:
    """Set apart an acronym written first or last (`… - CCVL`) or alone (`CAPA`)."""
    if kind is BodyKind.GROUPING and len(words) > 1:
        if ACRONYM.match(words[-1]) and not _pronounced(words[-1]):
            return frozenset({words[-1]}), words[:-1]
        if ACRONYM.match(words[0]) and not _pronounced(words[0]):
            return frozenset({words[0]}), words[1:]
    if len(words) == 1 and not _pronounced(words[0]):
        return frozenset({words[0]}), words
    return frozenset(), words


def _pronounced(word: str) -> bool:
    """Say whether a word reads as one: in an acronym, vowels are few."""
    return len(word) > LONGEST_ACRONYM or sum(letter in "AEIOUY" for letter in word) * 3 > len(word)
