"""Measures, what is said of them, and the value in use."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import DatePrecision, OrientationNode, Project
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.sources.models import Source
from molette.domain.territory.models import Perimeter, Place

M = TypeVar("M", bound=models.Model)


class Direction(models.TextChoices):
    RISING = "rising", "doit monter"
    FALLING = "falling", "doit baisser"
    NEUTRAL = "neutral", "se constate"


class Aggregation(models.TextChoices):
    """How values of communes make the value of their agglomeration."""

    SUM = "sum", "se somme"
    WEIGHTED_MEAN = "weighted_mean", "moyenne pondérée"
    NONE = "none", "ne s’agrège pas"


class Periodicity(models.TextChoices):
    MONTH = "month", "mensuelle"
    QUARTER = "quarter", "trimestrielle"
    YEAR = "year", "annuelle"
    IRREGULAR = "irregular", "irrégulière"


class Measure(models.Model):
    """Something that can be counted, defined once."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    definition = models.TextField()
    unit = models.CharField(max_length=40)  # as written after a number: « logements », « % », « € »
    decimals = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=8, choices=Direction)
    producer = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="measures")
    periodicity = models.CharField(max_length=10, choices=Periodicity, default=Periodicity.IRREGULAR)
    delay_days = models.PositiveSmallIntegerField(null=True, blank=True)
    aggregation = models.CharField(max_length=14, choices=Aggregation, default=Aggregation.NONE)
    weight = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    nodes = models.ManyToManyField(OrientationNode, related_name="measures", blank=True)
    # A project's cost is a measure too, said by one and contested by another; it has no page of its own.
    is_project_cost = models.BooleanField(default=False)
    # Below this count a value of a place identifies people: it is hidden, unless its producer publishes it.
    # The count is another measure of the same place, or the value itself when none is named.
    secrecy_threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    secrecy_count = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Beyond this share of the former value, in percent, a correction is explained and signed by a second
    # person.
    variance = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    is_fictional = models.BooleanField(default=False)

    history = tracked(m2m_fields=[nodes])

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(aggregation="weighted_mean") | Q(weight__isnull=False), name="measure_has_weight"
            )
        ]
        verbose_name = "mesure"

    def __str__(self) -> str:
        return self.name


class Nature(models.TextChoices):
    BASELINE = "baseline", "point de départ"
    OBSERVED = "observed", "constat"
    TARGET = "target", "cible"
    ESTIMATE = "estimate", "prévision"


class Missing(models.TextChoices):
    """Why there is no value: unknown is a value too."""

    NOT_FOUND = "not_found", "non trouvé"
    NOT_PUBLISHED = "not_published", "non publié"
    HIDDEN = "hidden", "masqué par le secret statistique"
    NOT_COMPUTABLE = "not_computable", "non renseigné"


class Confidence(models.TextChoices):
    OFFICIAL = "official", "publié par le producteur"
    REPORTED = "reported", "rapporté par la presse"
    TO_CHECK = "to_check", "à vérifier"


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, user: object) -> Self:
        """What is said of the programme or of a place, and of the projects that the user sees."""
        seen = Project.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(project=None) | Q(project__in=seen), corrects=None)

    def readable_by(self, user: object) -> Self:
        """Those whose value the user sees: one neither signs nor corrects what one cannot read."""
        worn = veil(user)
        hidden = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
        return self.visible_to(user).exclude(pk__in=hidden)

    def standing(self) -> Self:
        """Statements neither withdrawn nor replaced by a newer one of the same author."""
        # Not a join on what is absent: PostgreSQL takes it for one row, and plans the rest upon that.
        newer = Statement.objects.filter(replaces=OuterRef("pk")).order_by()
        return self.filter(~Exists(newer), withdrawn_on=None, corrects=None)

    def to_cosign(self) -> Self:
        """Corrections written, and not yet signed by a second person of the same organisation."""
        return self.filter(withdrawn_on=None).exclude(corrects=None)


class Statement(models.Model):
    """Somebody said a value, one day, of a period, a perimeter, with a source.

    `value` is None when the author says that it is unknown: then `missing` says why. A correction is a
    new statement that `replaces` the former; nothing is overwritten.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="statements")
    nature = models.CharField(max_length=10, choices=Nature, default=Nature.OBSERVED)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_approximate = models.BooleanField(default=False)  # « près de », « plus de » in the source
    missing = models.CharField(max_length=16, choices=Missing, blank=True)
    definition = models.CharField(max_length=300, blank=True)  # what this value counts, when it differs
    wording = models.TextField(blank=True)  # the source's own words
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField()  # the day, or the last day of the period, that the value speaks of
    said_on = models.DateField()
    said_precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    said_by = models.ForeignKey(Organisation, models.PROTECT, related_name="statements")
    perimeter = models.ForeignKey(Perimeter, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="statements")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="statements")
    source = models.ForeignKey(Source, models.PROTECT, related_name="statements")
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.OFFICIAL)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    # A correction beyond the variance of its measure replaces nothing until a second person has signed it.
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    explanation = models.TextField(blank=True)
    drafted_by_id = models.BigIntegerField(null=True, blank=True)
    cosigned_by_id = models.BigIntegerField(null=True, blank=True)
    cosigned_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    # What is used in place of the value said: by a decision, or by the contract's rule while contested.
    value_in_use = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StatementQuerySet.as_manager()
    history = tracked()

    class Meta:
        ordering = ["measure_id", "said_on", "id"]
        indexes = [
            models.Index(fields=["measure", "place", "period_end"]),
            models.Index(fields=["measure", "period_end"]),
            models.Index(fields=["project", "measure"]),
            models.Index(fields=["-said_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value=None) & ~Q(missing="")),
                name="statement_has_value_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_start__lte=models.F("period_end")),
                name="statement_period",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="statement_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | (Q(replaces=None) & ~Q(explanation="")),
                name="statement_correction_awaits",
            ),
            # One scope at most: a statement speaks of a project, of a place, or of a perimeter.
            models.CheckConstraint(
                condition=Q(project=None, place=None)
                | Q(project=None, perimeter=None)
                | Q(place=None, perimeter=None),
                name="statement_scope",
            ),
        ]
        verbose_name = "déclaration"

    def __str__(self) -> str:
        return f"{self.measure} : {self.said_by}, {self.said_on}"

    @property
    def organisation_id(self) -> int:
        """The author: nobody accepts his own line."""
        return self.said_by_id

    def footing(self) -> tuple[list[int], str]:
        if self.project is not None:
            return self.project.footing()
        return ([self.place_id] if self.place_id else []), ""


class OnAStatementQuerySet(models.QuerySet[M]):
    """What is said about a statement is seen with it."""

    def visible_to(self, user: object) -> Self:
        seen = Statement.objects.visible_to(user).order_by().values("pk")
        return self.filter(statement__in=seen)


class Choice(models.Model):
    """The value in use for a measure over a scope, and why this one among those said.

    The latest choice holds. Where none was made, the latest statement by the measure's producer is used,
    else the latest of anyone, and the page says so.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="choices")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="choices")
    reason = models.TextField()
    chosen_on = models.DateField()
    chosen_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OnAStatementQuerySet["Choice"].as_manager()
    history = tracked()

    class Meta:
        ordering = ["measure_id", "chosen_on", "id"]
        verbose_name = "choix de la valeur utilisée"
        verbose_name_plural = "choix des valeurs utilisées"

    def __str__(self) -> str:
        return f"{self.measure} : {self.reason[:60]}"
