"""The vocabulary of rules: a closed set of records, each of which reads as a sentence and computes.

A rule is data: it is written in TOML, checked here, said by `sentences` and applied by `judging`. Nothing
else may be said of a fund: what these kinds cannot hold is not in the rule book.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from molette.engines.rules.words import Act, Base, Category, Cause, Event, Owner, Status, Waiver

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Rate = Annotated[Decimal, Field(ge=0, le=1)]
"""A share, from 0 to 1: 0.2 is 20 %."""
Months = Annotated[int, Field(gt=0, le=240)]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Reference(Record):
    """The article that says it, and where to read it."""

    text: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]


class Example(Record):
    """A case worked by hand: what is given, and what must come out. Each is run as a test.

    `given` are the facts (see `examples.FACTS`); `expects` is « met », « broken » or « unknown » ; `amount`
    the euros that the rule allows or asks in that case, `day` the deadline.
    """

    says: Text
    given: dict[str, Any]
    expects: Literal["met", "broken", "unknown", "exempt"] | None = None
    amount: Decimal | None = None
    day: date | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.expects is None and self.amount is None and self.day is None:
            raise ValueError("l’exemple n’attend rien : « expects », « amount » ou « day »")
        return self


class Common(Record):
    """What every rule has.

    `schemes` empty: the rule is of every operation. `valid_from` is the first day it is known to be in
    force; `or_earlier` when the day it began was not found. `valid_to` is the last day. `replaces` names
    the rule in whose place a proposed one stands when it is switched on.
    """

    computes: ClassVar[bool] = True  # whether an example can be worked

    id: Slug
    schemes: tuple[Slug, ...] = ()
    reference: Reference
    valid_from: date
    or_earlier: bool = False
    valid_to: date | None = None
    status: Status = Status.IN_FORCE
    replaces: Slug | None = None
    changed: str = ""
    note: str = ""
    examples: tuple[Example, ...] = Field(default=(), alias="example")

    @model_validator(mode="after")
    def _stands(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("« valid_to » précède « valid_from »")
        if self.computes and not self.examples:
            raise ValueError("une règle qui calcule porte au moins un exemple")
        if self.status is Status.PROPOSED and not self.replaces:
            raise ValueError("une règle proposée dit laquelle elle remplacerait : « replaces »")
        return self

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Crowd(Record):
    """Who is left out of a case: all that is given must hold together.

    `population_above`, `centre_above`: inhabitants, of the whole and of its greatest commune;
    `density_from`: inhabitants per km².
    """

    population_above: int | None = None
    centre_above: int | None = None
    density_from: int | None = None


class OwnerCase(Record):
    """A kind of owner, from `population_from` inhabitants to fewer than `population_below`.

    `wealth_below`: financial potential per inhabitant, as a multiple of the mean of its kind.
    """

    owner: Owner
    population_from: int | None = None
    population_below: int | None = None
    wealth_below: Decimal | None = None
    unless: Crowd | None = None


class EligibleOwner(Common):
    kind: Literal["eligible_owner"]
    cases: tuple[OwnerCase, ...] = Field(min_length=1)


class EligiblePlace(Common):
    """`perimeters` are slugs; `named` is how the sentence names them: « dans le bassin minier »."""

    kind: Literal["eligible_place"]
    perimeters: tuple[Slug, ...] = Field(min_length=1)
    named: Text


class EligibleCategory(Common):
    """`or_in_contract`: operations written in a contract with the State are eligible too."""

    kind: Literal["eligible_category"]
    categories: tuple[Category, ...] = Field(min_length=1)
    or_in_contract: bool = False


class RateFloor(Common):
    kind: Literal["rate_floor"]
    rate: Rate
    base: Base


class RateCeiling(Common):
    kind: Literal["rate_ceiling"]
    rate: Rate
    base: Base


class AidCeiling(Common):
    """The most that all public aid together may reach, once this scheme brings some of it."""

    kind: Literal["aid_ceiling"]
    rate: Rate
    base: Base


class WaivedShare(Record):
    """A lower share, where `waiver` is stated: `rate` 0 asks nothing."""

    waiver: Waiver
    rate: Rate = Decimal(0)
    by_decision: bool = False  # the prefect's, case by case


class OwnShare(Common):
    """The least that the owner brings himself; `if_lead`: when it leads that field for the others."""

    kind: Literal["own_share"]
    rate: Rate
    base: Base
    owners: tuple[Owner, ...] = Field(min_length=1)
    population_below: int | None = None
    if_lead: bool = False
    waived: tuple[WaivedShare, ...] = ()


class Exclusion(Common):
    """These schemes do not pay for one same operation."""

    kind: Literal["exclusion"]
    excludes: tuple[Slug, ...] = Field(min_length=1)


class NoStartBefore(Common):
    """Nothing may be signed before that event: the first legal act is the start."""

    kind: Literal["no_start_before"]
    event: Event


class Deadline(Common):
    """What must be done within so many months of an event, at the risk of losing the grant."""

    kind: Literal["deadline"]
    act: Act
    months: Months
    since: Event
    extension_months: Months | None = None
    ask_months_before: Months | None = None


class Advance(Common):
    """Paid at the start, as a share of the grant; more against a bank's guarantee."""

    kind: Literal["advance"]
    rate: Rate
    guaranteed_rate: Rate | None = None


class Instalments(Common):
    """Paid as the works go, advance included, up to a share of the grant; more for long operations."""

    kind: Literal["instalments"]
    rate: Rate
    long_rate: Rate | None = None
    long_months: Months | None = None


class Balance(Common):
    computes: ClassVar[bool] = False

    kind: Literal["balance"]
    upon: tuple[Text, ...] = Field(min_length=1)


class Repayment(Common):
    computes: ClassVar[bool] = False

    kind: Literal["repayment"]
    causes: tuple[Cause, ...] = Field(min_length=1)


class Publication(Common):
    """The plan shown within `days` of the start, then for good above a cost in euros."""

    kind: Literal["publication"]
    days: Annotated[int, Field(gt=0)]
    permanent_above: Decimal | None = None


class Documents(Common):
    computes: ClassVar[bool] = False

    kind: Literal["documents"]
    items: tuple[Text, ...] = Field(min_length=1)


Rule = Annotated[
    EligibleOwner
    | EligiblePlace
    | EligibleCategory
    | RateFloor
    | RateCeiling
    | AidCeiling
    | OwnShare
    | Exclusion
    | NoStartBefore
    | Deadline
    | Advance
    | Instalments
    | Balance
    | Repayment
    | Publication
    | Documents,
    Field(discriminator="kind"),
]
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


class Scheme(Record):
    """A fund or an aid.

    `also` are other addresses it is known by; `ends_on` its last day, after which `succeeded_by` takes new
    requests: grants already given keep their own rules.
    """

    id: Slug
    name: Text
    short_name: str = ""
    payer: Text
    summary: str = ""
    also: tuple[Slug, ...] = ()
    is_public: bool = True
    is_indicative: bool = False  # nothing of its rules was found: it is named, and judged by nothing
    ends_on: date | None = None
    succeeded_by: Slug | None = None
    reference: Reference | None = None

    @property
    def label(self) -> str:
        return self.short_name or self.name
