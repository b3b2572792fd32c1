"""Positions of partners, partners added by hand, and the rules of a contract on contested figures.

A position names what it answers by its kind and its key: statements, movements and dates of milestones live
in several apps, two of them above this one.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, Document
from molette.domain.signatures.subjects import SUBJECTS, Value
from molette.domain.sources.models import Source
from molette.engines.signatures import Answer, Matter, Whose


class Subject(models.TextChoices):
    """What partners sign."""

    STATEMENT = "statement", "valeur"
    MOVEMENT = "movement", "montant"
    DATE = "date", "date de jalon"
    RELATION = "relation", "concordance"
    CLOSING = "closing", "arrêté d’une année"
    GAP = "gap", "écart entre deux livres"


class OnASubjectQuerySet(models.QuerySet["Position"]):
    def visible_to(self, user: object) -> Self:
        """What is answered to a figure is seen with it."""
        seen = Q(pk__in=())
        for kind, subject in SUBJECTS.items():
            seen |= Q(subject=kind, subject_id__in=subject.visible(user).order_by().values("pk"))
        return self.filter(seen)

    def on(self, subject: Subject) -> Self:
        return self.filter(subject=subject)


class Position(models.Model):
    """What a partner answers to another's figure, or what a body decides of it. Silence is no position.

    `counter_value` (a number), `counter_on` (a date) or `counter_word` is given instead of the one said;
    `content_hash` is the fingerprint of what was signed, as it then stood. `organisation` is who answers, or
    who writes the decision of the `body` down.
    """

    class Kind(models.TextChoices):
        ACCEPTED = Answer.ACCEPTED.value, "accepte"
        CONTESTED = Answer.CONTESTED.value, "conteste"
        SETTLED = Answer.SETTLED.value, "tranché"

    subject = models.CharField(max_length=10, choices=Subject)
    subject_id = models.BigIntegerField()
    about = models.CharField(max_length=300, blank=True)  # what it answers, in words: for the journal
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    kind = models.CharField(max_length=10, choices=Kind)
    counter_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    counter_on = models.DateField(null=True, blank=True)
    counter_word = models.CharField(max_length=12, blank=True)
    reason = models.TextField(blank=True)
    body = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    said_on = models.DateField()
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OnASubjectQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["subject", "subject_id", "said_on", "id"]
        indexes = [models.Index(fields=["subject", "subject_id", "organisation"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="accepted") | ~Q(reason=""), name="position_against_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind="settled") | ~Q(body=""), name="position_settled_by_a_body"
            ),
        ]
        verbose_name = "position"

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}, {self.said_on}"

    @property
    def counter(self) -> Value | None:
        """What is given instead of the value said, of its nature."""
        given = (self.counter_value, self.counter_on, self.counter_word or None)
        return next((one for one in given if one is not None), None)


class Widening(models.Model):
    """A partner added by hand to those concerned: the list computed is widened, never narrowed."""

    subject = models.CharField(max_length=10, choices=Subject)
    subject_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.TextField()
    added_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    added_on = models.DateField()

    history = tracked()

    class Meta:
        ordering = ["subject", "subject_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "organisation"], name="widening_once_a_partner"
            )
        ]
        verbose_name = "partenaire ajouté"
        verbose_name_plural = "partenaires ajoutés"

    def __str__(self) -> str:
        return str(self.organisation)


class MatterChoices(models.TextChoices):
    MEASURE = Matter.MEASURE.value, "une mesure"
    COST = Matter.COST.value, "le coût d’un projet"
    PAYMENT = Matter.PAYMENT.value, "un paiement"
    AMOUNT = Matter.AMOUNT.value, "un autre montant de l’échelle"
    PROGRESS = Matter.PROGRESS.value, "l’avancement : dates et état des projets"
    RELATION = Matter.RELATION.value, "une concordance entre deux orientations"
    BOOKS = Matter.BOOKS.value, "ce que disent deux livres rapprochés"


class WhoseChoices(models.TextChoices):
    AUTHOR = Whose.AUTHOR.value, "celle de son auteur"
    OWNER = Whose.OWNER.value, "celle du maître d’ouvrage"
    FUNDER = Whose.FUNDER.value, "celle du financeur"
    NAMED = Whose.NAMED.value, "celle d’un partenaire nommé"


class UseRule(models.Model):
    """Whose figure a contract uses while one is contested, for what was said between two dates."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="use_rules")
    matter = models.CharField(max_length=8, choices=MatterChoices)
    whose = models.CharField(max_length=8, choices=WhoseChoices)
    holder = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["contract_id", "matter", "since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "matter", "since"], name="use_rule_once_a_day"),
            models.CheckConstraint(
                condition=Q(whose="named", holder__isnull=False) | (~Q(whose="named") & Q(holder=None)),
                name="use_rule_names_its_holder",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="use_rule_ends_after_it_starts"
            ),
        ]
        verbose_name = "règle d’usage"
        verbose_name_plural = "règles d’usage"

    def __str__(self) -> str:
        whose = str(self.holder) if self.holder else self.get_whose_display()
        return f"{self.get_matter_display()} : {whose}"

    @property
    def sentence(self) -> str:
        """The rule as pages state it."""
        whose = f"celle de {self.holder}" if self.holder else self.get_whose_display()
        until = f" au {self.until:%d/%m/%Y}" if self.until else ""
        about = self.get_matter_display()
        return (
            f"Pour {about}, la valeur utilisée tant qu’elle est contestée est {whose} "
            f"(règle du contrat, du {self.since:%d/%m/%Y}{until})."
        )
