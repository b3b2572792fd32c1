"""The sentence that a mayor reads, made from the record that the machine applies: they cannot differ."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from molette.engines.french import listing, long_date, plural
from molette.engines.money import NBSP, euros, number
from molette.engines.rules import vocabulary as v
from molette.engines.rules.words import (
    ACT_LABELS,
    BASE_LABELS,
    CATEGORY_LABELS,
    CAUSE_LABELS,
    EVENT_LABELS,
    LOCAL_AUTHORITIES,
    OWNER_LABELS,
    WAIVER_LABELS,
    Base,
    Event,
)

MONTHS_OF_A_YEAR: Final = 12
Names = Callable[[str], str]
"""The name of a scheme, from its slug."""


def sentence(rule: v.Rule, names: Names = str) -> str:
    """Say a rule. The name of the scheme is not repeated: it heads the page."""
    return _SAID[type(rule)](rule, names)


def gist(rule: v.Rule, names: Names = str) -> str:
    """The same without the cases in which less is asked: why a figure stops where it does."""
    plain = rule.model_copy(update={"waived": ()}) if isinstance(rule, v.OwnShare) else rule
    return sentence(plain, names)


def validity(rule: v.Rule) -> str:
    """Say from when to when a rule holds.

    A first day that was not found is said as such: « au plus tard depuis ».
    """
    since = "au plus tard depuis" if rule.or_earlier else "depuis"
    begins = f"{since} le {long_date(rule.valid_from)}"
    return f"{begins}, jusqu’au {long_date(rule.valid_to)}" if rule.valid_to else begins


def rate(value: Decimal) -> str:
    r"""Write a rate with the only decimals it has.

    >>> rate(Decimal("0.2")), rate(Decimal("0.125")), rate(Decimal("1"))
    ('20\xa0%', '12,5\xa0%', '100\xa0%')
    """
    percents = (value * 100).normalize()
    exponent = percents.as_tuple().exponent
    return f"{number(percents, max(0, -exponent) if isinstance(exponent, int) else 0)}{NBSP}%"


def delay(months: int) -> str:
    r"""Write a delay in years when it is whole ones.

    >>> delay(24), delay(12), delay(18), delay(1)
    ('deux ans', 'un an', '18\xa0mois', '1\xa0mois')
    """
    years, left = divmod(months, MONTHS_OF_A_YEAR)
    words = {1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six"}
    if not left and years in words:
        return f"{words[years]} {plural(years, 'an')}"
    return f"{months}{NBSP}mois"


def _of(base: Base) -> str:
    """« de » before a base, which begins by an article.

    >>> _of(Base.COST_EXCL_TAX)
    'du coût hors taxes'
    """
    label = BASE_LABELS[base]
    return f"du {label[3:]}" if label.startswith("le ") else f"de {label}"


def _eligible_owner(rule: v.EligibleOwner, _names: Names) -> str:
    return f"Peuvent la demander{NBSP}: {f'{NBSP}; '.join(owner_case(case) for case in rule.cases)}."


def owner_case(case: v.OwnerCase) -> str:
    """Say who enters a case."""
    said = [OWNER_LABELS[case.owner]]
    people = _people(case.population_from, case.population_below)
    if people:
        said.append(people)
    if case.wealth_below is not None:
        mean = f"{_plain(case.wealth_below)} fois la moyenne"
        said.append(f"si son potentiel financier par habitant est inférieur à {mean}")
    if case.unless:
        said.append(f"sauf {_crowd(case.unless)}")
    return " ".join(said)


def _people(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"de {number(Decimal(low))} à moins de {number(Decimal(high))} habitants"
    if high is not None:
        return f"de moins de {number(Decimal(high))} habitants"
    return f"de {number(Decimal(low))} habitants ou plus" if low is not None else ""


def _crowd(crowd: v.Crowd) -> str:
    parts = []
    if crowd.population_above is not None:
        parts.append(f"plus de {number(Decimal(crowd.population_above))} habitants")
    if crowd.centre_above is not None:
        parts.append(f"une commune de plus de {number(Decimal(crowd.centre_above))} habitants")
    if crowd.density_from is not None:
        parts.append(f"une densité d’au moins {crowd.density_from} habitants par km²")
    return f"s’il a à la fois {listing(parts)}" if len(parts) > 1 else f"s’il a {parts[0]}"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f").replace(".", ",")


def _eligible_place(rule: v.EligiblePlace, _names: Names) -> str:
    return f"L’opération se trouve {rule.named}."


def _eligible_category(rule: v.EligibleCategory, _names: Names) -> str:
    families = f"{NBSP}; ".join(CATEGORY_LABELS[category] for category in rule.categories)
    contract = (
        f"{NBSP}; ou toute opération inscrite dans un contrat avec l’État" if rule.or_in_contract else ""
    )
    return f"Elle aide{NBSP}: {families}{contract}."


def _rate_floor(rule: v.RateFloor, _names: Names) -> str:
    return f"Son taux est d’au moins {rate(rule.rate)} {_of(rule.base)}."


def _rate_ceiling(rule: v.RateCeiling, _names: Names) -> str:
    return f"Son taux est d’au plus {rate(rule.rate)} {_of(rule.base)}."


def _aid_ceiling(rule: v.AidCeiling, _names: Names) -> str:
    return (
        f"Avec elle, toutes les aides publiques réunies ne dépassent pas {rate(rule.rate)} {_of(rule.base)}."
    )


def _own_share(rule: v.OwnShare, _names: Names) -> str:
    if set(rule.owners) >= set(LOCAL_AUTHORITIES):
        who = "La collectivité maître d’ouvrage"
    else:
        who = listing([OWNER_LABELS[owner] for owner in rule.owners], "ou")
        who = who[:1].upper() + who[1:]  # not `capitalize`, which would write « un epci »
    people = f" {_people(None, rule.population_below)}" if rule.population_below else ""
    people += ", quand elle est chef de file," if rule.if_lead else ""
    asked = f"{who}{people} apporte au moins {rate(rule.rate)} {_of(rule.base)}."
    return f"{asked} {_waived(rule)}".strip()


def _waived(rule: v.OwnShare) -> str:
    if not rule.waived:
        return ""
    cases = f"{NBSP}; ".join(
        f"{WAIVER_LABELS[one.waiver]}"
        f"{f' ({rate(one.rate)})' if one.rate else ''}"
        f"{', sur décision du préfet' if one.by_decision else ''}"
        for one in rule.waived
    )
    return f"Moins est possible dans ces cas{NBSP}: {cases}."


def _exclusion(rule: v.Exclusion, names: Names) -> str:
    return f"Elle ne se cumule pas avec {listing([names(slug) for slug in rule.excludes], 'ni')}."


def _no_start_before(rule: v.NoStartBefore, _names: Names) -> str:
    return (
        f"Rien n’est commencé avant {EVENT_LABELS[rule.event]}{NBSP}: un devis ou un marché signé est un "
        "commencement."
    )


_SINCE: Final = {
    Event.FILED: "suivant la réception de la demande",
    Event.COMPLETE: "suivant l’accusé de réception du dossier complet",
    Event.NOTIFIED: "suivant la notification",
    Event.STARTED: "suivant le commencement",
    Event.FINISHED: "suivant la fin de l’opération",
    Event.CLAIMED: "suivant la demande du solde",
}


def _deadline(rule: v.Deadline, _names: Names) -> str:
    said = f"Il faut {ACT_LABELS[rule.act]} dans les {delay(rule.months)} {_SINCE[rule.since]}"
    said = said.replace("dans les un an", "dans l’année")
    if rule.extension_months:
        said += f"{NBSP}; {delay(rule.extension_months)} de plus au mieux"
        if rule.ask_months_before:
            said += f", à demander au moins {delay(rule.ask_months_before)} avant la date"
    return f"{said}. Sinon la subvention est caduque."


def _advance(rule: v.Advance, _names: Names) -> str:
    more = f", {rate(rule.guaranteed_rate)} contre une garantie bancaire" if rule.guaranteed_rate else ""
    return f"Une avance d’au plus {rate(rule.rate)} de la subvention est versée au commencement{more}."


def _instalments(rule: v.Instalments, _names: Names) -> str:
    more = ""
    if rule.long_rate and rule.long_months:
        more = f", {rate(rule.long_rate)} si l’opération dure plus de {delay(rule.long_months)}"
    most = f"{rate(rule.rate)} de la subvention"
    return f"Des acomptes suivent les dépenses, jusqu’à {most}, avance comprise{more}."


def _balance(rule: v.Balance, _names: Names) -> str:
    return f"Le solde est versé sur présentation de{NBSP}: {f'{NBSP}; '.join(rule.upon)}."


def _repayment(rule: v.Repayment, _names: Names) -> str:
    return f"Elle se rembourse {listing([CAUSE_LABELS[cause] for cause in rule.causes], 'ou')}."


def _publication(rule: v.Publication, _names: Names) -> str:
    said = (
        f"Le plan de financement est affiché au siège et mis en ligne dans les {rule.days} jours du "
        "commencement, et sur le chantier pendant les travaux"
    )
    if rule.permanent_above is not None:
        said += (
            f"{NBSP}; il reste affiché après l’achèvement si le coût dépasse {euros(rule.permanent_above)}"
        )
    return f"{said}."


def _documents(rule: v.Documents, _names: Names) -> str:
    return f"Le dossier contient{NBSP}: {f'{NBSP}; '.join(rule.items)}."


_SAID: Final[dict[type, Callable[[Any, Names], str]]] = {
    v.EligibleOwner: _eligible_owner,
    v.EligiblePlace: _eligible_place,
    v.EligibleCategory: _eligible_category,
    v.RateFloor: _rate_floor,
    v.RateCeiling: _rate_ceiling,
    v.AidCeiling: _aid_ceiling,
    v.OwnShare: _own_share,
    v.Exclusion: _exclusion,
    v.NoStartBefore: _no_start_before,
    v.Deadline: _deadline,
    v.Advance: _advance,
    v.Instalments: _instalments,
    v.Balance: _balance,
    v.Repayment: _repayment,
    v.Publication: _publication,
    v.Documents: _documents,
}
