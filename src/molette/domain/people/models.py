"""Organisations, users and mandates."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.journal.recording import Actor, tracked
from molette.domain.territory.models import Place, on
from molette.domain.territory.queries import contents_of
from molette.engines.access import Grant, Permission, Role, reach_of


class OrganisationKind(models.TextChoices):
    STATE = "state", "service de l’État"
    EUROPE = "europe", "Union européenne"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    AGGLOMERATION = "agglomeration", "agglomération"
    COMMUNE = "commune", "commune"
    LANDLORD = "landlord", "bailleur"
    OPERATOR = "operator", "opérateur"
    COMPANY = "company", "entreprise"
    ASSOCIATION = "association", "association"
    RESIDENTS = "residents", "instance d’habitants"
    PRESS = "press", "presse"


class StandingOrganisations(models.Manager["Organisation"]):
    """Those that stand: one found to be another's double answers by that other."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().filter(merged_into=None)


class Organisation(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    siren = models.CharField(max_length=9, blank=True, db_index=True)
    siret = models.CharField(max_length=14, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="organisations")
    website = models.URLField(max_length=300, blank=True)
    # A service has no voice of its own: a prefecture speaks for the State, and signs for it.
    speaks_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="services")
    is_fictional = models.BooleanField(default=False)
    # Set when it was found to be another under a second name: that other answers for it.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    everything = models.Manager()  # first: the address of a double stays taken
    objects = StandingOrganisations()
    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "organisation"

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def voice_id(self) -> int:
        """The body that speaks when this organisation does: the one it belongs to, else itself."""
        return self.speaks_for_id or self.pk


class Contact(models.Model):
    """Whom to write to or call in an organisation: public, unless it is reserved."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["organisation_id", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(email="") | ~Q(phone=""), name="contact_can_be_reached")
        ]
        verbose_name = "contact"

    def __str__(self) -> str:
        return f"contact n° {self.pk} de {self.organisation}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with an account. What he may do comes from his mandates alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "utilisateur"

    def __str__(self) -> str:
        return self.name

    @cached_property
    def mandates(self) -> tuple["Membership", ...]:
        """The mandates in force today, read once a request."""
        return tuple(
            self.memberships.filter(on(timezone.localdate())).select_related("organisation", "place")
        )

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The same mandates as plain grants, each place with all that it contains today."""
        inside = contents_of({m.place_id for m in self.mandates if m.place_id}, timezone.localdate())
        return tuple(
            Grant(
                role=Role(m.role),
                organisation=m.organisation_id,
                everywhere=m.scope == Scope.PROGRAMME,
                places=inside[m.place_id] | {m.place_id} if m.place_id else frozenset(),
                project=m.project,
            )
            for m in self.mandates
        )

    def actor(self) -> Actor:
        """The user as he acts: for the organisation of his first mandate in force."""
        organisation = self.mandates[0].organisation if self.mandates else None
        return Actor(
            label=self.name,
            user_id=self.pk,
            organisation_id=organisation.pk if organisation else None,
            organisation=organisation.name if organisation else "",
            user=self,
        )


class RoleChoices(models.TextChoices):
    READER = Role.READER.value, "lecteur"
    CONTRIBUTOR = Role.CONTRIBUTOR.value, "contributeur"
    PROJECT_LEAD = Role.PROJECT_LEAD.value, "chef de projet"
    SIGNATORY = Role.SIGNATORY.value, "signataire pour un partenaire"
    MANAGER = Role.MANAGER.value, "responsable du programme"
    ADMINISTRATOR = Role.ADMINISTRATOR.value, "administrateur"


class Scope(models.TextChoices):
    PROGRAMME = "programme", "tout le programme"
    PLACE = "place", "une agglomération ou une commune"
    PROJECT = "project", "un projet"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: object) -> Self:
        """Whoever manages members sees every mandate; a member sees those of his organisations."""
        if reach_of(user, Permission.MANAGE_MEMBERS).everywhere:
            return self.all()
        own = {grant.organisation for grant in getattr(user, "grants", ())}
        return self.filter(organisation_id__in=own)

    def in_force(self, day: date) -> Self:
        return self.filter(on(day))


class Membership(models.Model):
    """A mandate: a role, held for an organisation, over a scope, between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=RoleChoices)
    scope = models.CharField(max_length=12, choices=Scope, default=Scope.PROGRAMME)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    project = models.SlugField(max_length=120, blank=True)  # the project's slug: its app is above this one
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="programme", place=None, project="")
                | Q(scope="place", place__isnull=False, project="")
                | (Q(scope="project", place=None) & ~Q(project="")),
                name="membership_scope",
            )
        ]
        verbose_name = "mandat"

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} pour {self.organisation}"
