"""Registers, batches, raw rows, entries and the log of what an import met."""

from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from molette.domain.journal.recording import tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import DatePrecision
from molette.domain.territory.models import Place
from molette.engines.access import Permission, reach_of


class Duplicates(models.TextChoices):
    """What lines that come again in one file are. The key is the reference, else who receives what, when."""

    EACH = "each", "chaque ligne compte : deux lignes identiques sont deux versements"
    ONCE = "once", "des lignes identiques n’en font qu’une ; une même référence peut revenir"
    FIRST = "first", "une référence, une ligne : la première vaut"
    LAST = "last", "une référence, une ligne : la dernière vaut"
    REFUSE = "refuse", "une référence, une ligne : celles qui reviennent sont refusées"
    ASK = "ask", "demander à chaque fichier"


class Absent(models.TextChoices):
    """What becomes of the lines of a register that its new file no longer has."""

    KEEP = "keep", "gardées : le fichier ne dit que du nouveau"
    WITHDRAW = "withdraw", "retirées : le fichier est le registre entier"


class Register(models.Model):
    """What a partner publishes, version after version, under one name, and the rules of its files."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    publisher = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="registers"
    )
    is_public = models.BooleanField(default=False)
    # Header label → field: how the user mapped the last file of this register.
    remembered_mapping = models.JSONField(default=dict, blank=True)
    # The share of refused rows, in percent, beyond which a file is refused whole; None: the instance's.
    most_refused = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    duplicates = models.CharField(max_length=8, choices=Duplicates, default=Duplicates.EACH)
    absent = models.CharField(max_length=8, choices=Absent, default=Absent.KEEP)
    is_fictional = models.BooleanField(default=False)

    history = tracked()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "registre"

    def __str__(self) -> str:
        return self.name


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: object) -> Self:
        """Files of public registers, all files for whoever reads the whole programme, else one's own."""
        reach = reach_of(user, Permission.VIEW_LEDGER)
        if reach.everywhere:
            return self.all()
        return self.filter(Q(register__is_public=True) | Q(organisation_id__in=reach.organisations))


class Batch(models.Model):
    """One file sent: what it is, how it was read, what it would change, what it changed."""

    class Target(models.TextChoices):
        GRANTS = "grants", "registre de subventions"
        PROJECTS = "projects", "projets"
        PLANS = "plans", "plans de financement"
        MEASURES = "measures", "mesures"
        VALUES = "values", "valeurs"
        MOVEMENTS = "movements", "mouvements"
        MILESTONES = "milestones", "jalons et leurs dates"
        SPENDINGS = "spendings", "dépenses, mois par mois"
        ORGANISATIONS = "organisations", "organisations"
        ENTRIES = "entries", "écritures de registre"
        ORIENTATIONS = "orientations", "arbres d’orientations"

    class Status(models.TextChoices):
        RECEIVED = "received", "reçu"
        CHECKING = "checking", "vérification en cours"
        READY = "ready", "prêt à appliquer"
        REFUSED = "refused", "refusé"
        APPLYING = "applying", "application en cours"
        APPLIED = "applied", "appliqué"
        FAILED = "failed", "interrompu"
        CANCELLED = "cancelled", "abandonné"
        REVERTING = "reverting", "annulation en cours"
        REVERTED = "reverted", "annulé"

    target = models.CharField(max_length=16, choices=Target, default=Target.GRANTS)
    register = models.ForeignKey(Register, models.PROTECT, null=True, blank=True, related_name="batches")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="batches"
    )
    # The batch whose refused rows this one brings back, mended.
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    sent_by_id = models.BigIntegerField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    filename = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/%Y/", max_length=300)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    sheet = models.CharField(max_length=120, blank=True)
    reader = models.CharField(max_length=60, blank=True)
    header_line = models.PositiveIntegerField(null=True, blank=True)
    header = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)  # French sentences on what was passed over
    mapping = models.JSONField(default=dict, blank=True)
    perimeter = models.CharField(max_length=60, blank=True)
    skip_refused = models.BooleanField(default=False)  # apply the rest when some rows are refused
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    counts = models.JSONField(default=dict, blank=True)
    samples = models.JSONField(default=dict, blank=True)  # first rows of each fate, for the preview
    failure = models.TextField(blank=True)
    run = models.UUIDField(null=True, blank=True)  # of the action that applied it, in the journal
    applied_at = models.DateTimeField(null=True, blank=True)
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_reason = models.TextField(blank=True)

    objects = BatchQuerySet.as_manager()
    history = tracked(excluded_fields=["samples"])

    class Meta:
        ordering = ["-id"]
        verbose_name = "lot"

    def __str__(self) -> str:
        return self.filename

    @property
    def is_public(self) -> bool:
        return bool(self.register and self.register.is_public)


class Problem(models.Model):
    """What an import met at a cell: what was expected there and how to mend it."""

    class Severity(models.TextChoices):
        BLOCKING = "blocking", "bloquant"
        TOLERABLE = "tolerable", "tolérable"
        INFORMATION = "information", "information"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=12, choices=Severity)
    code = models.CharField(max_length=60)
    line = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=5, blank=True)
    header = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=300, blank=True)
    expected = models.CharField(max_length=300)
    remedy = models.CharField(max_length=400)

    class Meta:
        ordering = ["batch_id", "line", "id"]
        verbose_name = "anomalie d’import"
        verbose_name_plural = "anomalies d’import"

    def __str__(self) -> str:
        return f"{self.batch} l. {self.line} {self.column} : {self.expected}"


class Written(models.Model):
    """A row that applying a batch wrote: what it was, what it became. An undoing reads it backwards.

    `kind` is the label of the model, `before` and `after` hold its columns as stored, those that moved only;
    `before` is None when the batch added the row.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="written")
    line = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    key = models.BigIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["batch_id", "id"]
        indexes = [models.Index(fields=["kind", "key"])]
        verbose_name = "ligne écrite"
        verbose_name_plural = "lignes écrites"

    def __str__(self) -> str:
        return self.subject


class RawRow(models.Model):
    """A row as read, with its line in the file. Nothing imported is thrown away."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="raw_rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)

    class Meta:
        ordering = ["batch_id", "line", "id"]
        indexes = [models.Index(fields=["batch", "line"])]
        verbose_name = "ligne lue"
        verbose_name_plural = "lignes lues"

    def __str__(self) -> str:
        return f"{self.batch}, ligne {self.line}"


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, user: object) -> Self:
        """Entries of public registers, all for whoever reads the whole programme, else one's own."""
        reach = reach_of(user, Permission.VIEW_LEDGER)
        if reach.everywhere:
            return self.all()
        return self.filter(Q(register__is_public=True) | Q(batch__organisation_id__in=reach.organisations))

    def current(self) -> Self:
        """What the registers state today: neither replaced by a later file nor withdrawn with its batch."""
        return self.filter(replaced_by=None, withdrawn_on=None)


class LedgerEntry(models.Model):
    """A grant as a partner's register states it, normalised, tied to the row it was read from.

    A later file that changes it makes a new entry that `replaces` this one. When a batch is cancelled its
    entries are withdrawn, and let go of those they replaced, which hold again.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="entries")
    raw_row = models.OneToOneField(RawRow, models.PROTECT, related_name="entry")
    key = models.CharField(max_length=120)
    content_hash = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    identifier = models.CharField(max_length=120, blank=True)
    funder_name = models.CharField(max_length=250, blank=True)
    funder_siren = models.CharField(max_length=9, blank=True)
    scheme = models.CharField(max_length=120, blank=True)
    beneficiary_name = models.CharField(max_length=300, blank=True)
    beneficiary_siren = models.CharField(max_length=9, blank=True, db_index=True)
    beneficiary_siret = models.CharField(max_length=14, blank=True)
    object = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=8, choices=DatePrecision, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="ledger_entries")
    place_code = models.CharField(max_length=9, blank=True, db_index=True)
    place_name = models.CharField(max_length=200, blank=True)
    department_code = models.CharField(max_length=3, blank=True)
    other = models.JSONField(default=dict, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    # The file that no longer had this line, when that is why it was withdrawn.
    withdrawn_by = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="withdrew")

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["register_id", "id"]
        indexes = [models.Index(fields=["register", "key"])]
        verbose_name = "écriture de registre"
        verbose_name_plural = "écritures de registre"

    def __str__(self) -> str:
        return f"{self.beneficiary_name} : {self.amount} €"

    @property
    def is_public(self) -> bool:
        return self.register.is_public

    @property
    def organisation_id(self) -> int | None:
        return self.batch.organisation_id

    def raw(self) -> dict[str, Any]:
        """The row as read, header by header."""
        return dict(zip(self.batch.header, self.raw_row.cells, strict=False))
