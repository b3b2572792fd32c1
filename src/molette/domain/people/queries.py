"""Who holds which mandate, which accounts exist, and what each role may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from molette.domain.journal.known import today
from molette.domain.people.models import Membership, Organisation, OrganisationKind, RoleChoices, User
from molette.domain.territory.models import on
from molette.engines.access import ROLE_PERMISSIONS, Permission, Role, reach_of
from molette.engines.money import NBSP

# Each permission as a sentence that follows « peut »; the rights page and the reference are made from it.
PERMISSION_SENTENCES: dict[Permission, str] = {
    Permission.VIEW_PROJECT: "lire les projets de son périmètre, publiés ou non",
    Permission.CREATE_PROJECT: "créer un projet",
    Permission.EDIT_PROJECT: "modifier un projet, son calendrier et ses documents",
    Permission.EDIT_PLAN: "préparer et faire voter un plan de financement, inscrire un mouvement",
    Permission.STATE_VALUE: "déclarer une valeur au nom de son organisation",
    Permission.SIGN_STATEMENT: "accepter ou contester la valeur d’un autre partenaire, jamais la sienne",
    Permission.SETTLE_STATEMENT: "inscrire la décision d’une instance qui tranche un chiffre",
    Permission.CHOOSE_VALUE: "choisir la valeur utilisée, en disant pourquoi",
    Permission.VIEW_LEDGER: "lire les registres que son organisation a envoyés",
    Permission.IMPORT_TABLE: "importer un fichier",
    Permission.VIEW_JOURNAL: "lire le journal de son périmètre",
    Permission.EDIT_CONTRACT: "modifier le contrat, ses avenants, ses arbres d’orientations et les mesures",
    Permission.LOAD_TERRITORY: "charger les lieux et leurs contours",
    Permission.MANAGE_MEMBERS: "inviter, donner un mandat, y mettre fin",
    Permission.MANAGE_SETTINGS: "lire les réglages de l’instance",
    Permission.VIEW_RESERVED: "voir ce qui est réservé à son organisation",
    Permission.RESERVE: "réserver un montant, une valeur, un document ou un contact de son organisation",
    Permission.RECONCILE: "rapprocher deux livres dont son organisation tient l’un, arrêter une année",
    Permission.RUN_CAMPAIGN: "ouvrir une campagne de mise à jour, renvoyer ou approuver celle d’un autre",
    Permission.CONVENE: "prévoir les séances d’une instance que son organisation préside, ou dont elle tient "
    "le secrétariat, et en composer l’ordre du jour",
    Permission.RECORD_DECISION: "inscrire présences, votes et décisions d’une séance de cette instance",
    Permission.MODERATE_VOICE: "lire les paroles d’habitants de son périmètre, les publier ou non selon la "
    "charte, les réunir et dire qui doit répondre",
    Permission.ANSWER_VOICE: "répondre aux habitants quand son organisation leur doit une réponse",
    Permission.RUN_SURVEY: "préparer une enquête de son organisation, en ouvrir les vagues, les clore et les "
    "publier",
    Permission.ENTER_ANSWERS: "saisir les réponses sur papier à une enquête dans son périmètre",
}

OFFERED = 12  # demonstration accounts to switch between: one per partner


@dataclass(frozen=True, slots=True)
class MandateRow:
    id: int
    person: str
    email: str
    organisation: str
    organisation_slug: str
    role: str
    scope: str
    starts_on: date | None
    ends_on: date | None
    is_in_force: bool
    is_demonstration: bool
    may_be_ended: bool


@dataclass(frozen=True, slots=True)
class RightRow:
    """A permission, and for each role of `roles()` whether it carries it."""

    code: str
    sentence: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    name: str
    email: str
    is_waiting: bool  # invited, and no password chosen yet
    mandates: int


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    id: int
    name: str
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class DemonstrationPartner:
    name: str
    kind: str
    accounts: tuple[DemonstrationAccount, ...]


def may_see(user: object, mandate: Membership) -> bool:
    """Hold for whoever manages members, and for the members of the mandate's organisation."""
    own = {grant.organisation for grant in getattr(user, "grants", ())}
    return reach_of(user, Permission.MANAGE_MEMBERS).everywhere or mandate.organisation_id in own


def scope_of(mandate: Membership) -> str:
    """Say over what a mandate reaches."""
    if mandate.place is not None:
        return mandate.place.name
    return f"projet «{NBSP}{mandate.project}{NBSP}»" if mandate.project else "tout le programme"


def mandates(
    user: object, *, text: str = "", organisation: str = "", role: str = "", ended: bool = False
) -> list[MandateRow]:
    """Return the mandates the user may see, those in force or to come unless `ended`; by organisation."""
    day = today()
    found = Membership.objects.visible_to(user).select_related("user", "organisation", "place")
    if not ended:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gt=day))
    if text:
        found = found.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))
    if organisation:
        found = found.filter(organisation__slug=organisation)
    if role:
        found = found.filter(role=role)
    manages = reach_of(user, Permission.MANAGE_MEMBERS).everywhere
    return [
        MandateRow(
            id=mandate.pk,
            person=mandate.user.name,
            email=mandate.user.email,
            organisation=mandate.organisation.label,
            organisation_slug=mandate.organisation.slug,
            role=mandate.get_role_display(),
            scope=scope_of(mandate),
            starts_on=mandate.starts_on,
            ends_on=mandate.ends_on,
            is_in_force=_in_force(mandate, day),
            is_demonstration=mandate.user.is_demonstration,
            may_be_ended=manages and (mandate.ends_on is None or mandate.ends_on > timezone.localdate()),
        )
        for mandate in found.order_by("organisation__name", "user__name", "pk")
    ]


def _in_force(mandate: Membership, day: date) -> bool:
    return (mandate.starts_on is None or mandate.starts_on <= day) and (
        mandate.ends_on is None or mandate.ends_on > day
    )


def waiting_accounts() -> list[AccountRow]:
    """Return the accounts whose holder has no password yet, or no mandate.

    Those of a demonstration wait for nothing: they are taken by one click.
    """
    people = (
        User.objects.filter(is_active=True, is_demonstration=False)
        .prefetch_related("memberships")
        .order_by("name", "pk")
    )
    rows = [
        AccountRow(
            id=person.pk,
            name=person.name,
            email=person.email,
            is_waiting=not person.has_usable_password(),
            mandates=len(person.memberships.all()),
        )
        for person in people
    ]
    return [row for row in rows if row.is_waiting or not row.mandates]


def roles() -> tuple[str, ...]:
    """Return the French names of the roles, from the least to the most able."""
    return tuple(str(RoleChoices(role.value).label) for role in Role)


def rights() -> tuple[RightRow, ...]:
    """Return the matrix of rights, read from the table the checks themselves use."""
    return tuple(
        RightRow(
            code=permission.value,
            sentence=PERMISSION_SENTENCES[permission],
            held=tuple(permission in ROLE_PERMISSIONS[role] for role in Role),
        )
        for permission in Permission
    )


def organisation_slugs(user: object) -> list[tuple[str, str]]:
    """Return the organisations of the mandates the user may see, as (slug, name), by name."""
    seen = Membership.objects.visible_to(user).order_by().values("organisation")
    return [(one.slug, one.label) for one in Organisation.objects.filter(pk__in=seen).order_by("name", "pk")]


def demonstration_partners() -> list[DemonstrationPartner]:
    """Return the first demonstration accounts with a mandate in force, partner by partner.

    The first ones are those of the partners; a large programme has thousands more, that nobody takes.
    """
    offered = User.objects.filter(is_demonstration=True, is_active=True).order_by("pk")[:OFFERED]
    found = (
        Membership.objects.filter(on(timezone.localdate()), user__in=offered.values("pk"))
        .select_related("user", "organisation", "place")
        .order_by("organisation__kind", "organisation__name", "user__name", "pk")
    )
    grouped: dict[int, tuple[Organisation, dict[int, DemonstrationAccount]]] = {}
    for mandate in found:
        _, accounts = grouped.setdefault(mandate.organisation_id, (mandate.organisation, {}))
        accounts.setdefault(
            mandate.user_id,
            DemonstrationAccount(
                mandate.user_id, mandate.user.name, mandate.get_role_display(), scope_of(mandate)
            ),
        )
    order = list(OrganisationKind)
    partners = sorted(grouped.values(), key=lambda pair: order.index(OrganisationKind(pair[0].kind)))
    return [
        DemonstrationPartner(organisation.label, organisation.get_kind_display(), tuple(accounts.values()))
        for organisation, accounts in partners
    ]


def voice_slugs(slugs: Iterable[str]) -> dict[str, str]:
    """The slug of the body for which each of these organisations speaks, or its own. One query."""
    held = Organisation.objects.filter(slug__in=list(slugs)).select_related("speaks_for").order_by("pk")
    return {one.slug: one.speaks_for.slug if one.speaks_for else one.slug for one in held}
