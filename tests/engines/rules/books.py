"""Books and operations written for the tests of the rules."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.findings import Finding
from molette.engines.rules.judging import judge
from molette.engines.rules.reading import Problem, read
from molette.engines.rules.words import Category, Event, Owner

TODAY: Final = date(2026, 6, 1)
VILLAGE: Final = OwnerFacts(Owner.COMMUNE, population=1_939)
REFERENCE: Final = 'reference = { text = "CGCT, art. L1", url = "https://exemple.fr/l1" }'
SCHEMES: Final = """
[[scheme]]
id = "aide"
name = "Aide de démonstration (fictif)"
payer = "État"

[[scheme]]
id = "autre"
name = "Autre aide (fictif)"
payer = "Région"
"""


def rule(kind: str, *lines: str, slug: str = "regle", of: str = '"aide"', since: str = "2020-01-01") -> str:
    """A rule in TOML, with what every rule must say."""
    head = ("[[rule]]", f'id = "{slug}"', f'kind = "{kind}"', f"schemes = [{of}]", f"valid_from = {since}")
    return "\n".join(("", *head, REFERENCE, *lines, ""))


def worked(given: str, *expected: str) -> str:
    return "\n".join(("[[rule.example]]", 'says = "le cas."', f"given = {{ {given} }}", *expected))


def book(*rules: str) -> Book:
    found = read({"regles.toml": SCHEMES + "".join(rules)})
    assert not found.problems, found.problems
    return found.book


def one(kind: str, **says: Any) -> v.Rule:
    """A rule that stands alone, with what every rule must say; its example is not run."""
    least: dict[str, Any] = {
        "id": "regle",
        "kind": kind,
        "schemes": ["aide"],
        "valid_from": date(2020, 1, 1),
        "reference": {"text": "CGCT, art. L1", "url": "https://exemple.fr/l1"},
        "example": [{"says": "le cas.", "given": {}, "amount": 0}],
    }
    return v.RULE.validate_python({**least, **says})


def problems(*texts: str) -> list[Problem]:
    return list(read({f"{n}.toml": text for n, text in enumerate(texts, start=1)}).problems)


def lines(
    grants: Mapping[str, Decimal | int], own: Decimal | int = 0, **more: Decimal | int
) -> tuple[Share, ...]:
    """A plan: what each scheme brings, the owner's own money, and more kinds of lines by their name."""
    shares = [(LineKind.GRANT, amount, scheme) for scheme, amount in grants.items()]
    shares += [(LineKind.OWN_SHARE, own, "")] if own else []
    shares += [(LineKind(kind), amount, "") for kind, amount in more.items()]
    return tuple(Share(kind, Decimal(a), scheme, rank) for rank, (kind, a, scheme) in enumerate(shares))


def school(cost: Decimal | int, shares: tuple[Share, ...], **more: Any) -> Facts:
    """The school that a village builds."""
    base: dict[str, Any] = {
        "owner": VILLAGE,
        "cost": Decimal(cost),
        "category": Category.SCHOOLS,
        "perimeters": frozenset({"artois", "erbm"}),
        "events": ((Event.FILED, date(2026, 1, 10)),),
    }
    return Facts(shares=shares, **{**base, **more})


def findings(facts: Facts, on: date = TODAY, **how: Any) -> tuple[Finding, ...]:
    return judge(shipped(), facts, on, **how)


def codes(facts: Facts, on: date = TODAY, **how: Any) -> list[str]:
    return [found.code for found in findings(facts, on, **how)]
