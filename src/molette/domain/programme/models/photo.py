"""The photographs of a project: before, during and after, each with what it shows in words."""

from django.db import models
from django.utils import timezone

from molette.domain.journal.recording import tracked
from molette.domain.programme.models.project import OfAProjectQuerySet, Project
from molette.domain.sources.models import DatePrecision


class PhotoMoment(models.TextChoices):
    BEFORE = "before", "avant"
    DURING = "during", "pendant"
    AFTER = "after", "après"


class Photo(models.Model):
    """A photograph, in the two sizes drawn from what was sent; seen by whoever sees the project.

    `width` and `height` are those of the small one, in pixels, so that a page keeps its room.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="photos")
    moment = models.CharField(max_length=6, choices=PhotoMoment)
    alt = models.CharField(max_length=250)
    credit = models.CharField(max_length=150)
    taken_on = models.DateField()
    precision = models.CharField(max_length=8, choices=DatePrecision, default=DatePrecision.DAY)
    large = models.FileField(upload_to="photos/%Y/")
    small = models.FileField(upload_to="photos/%Y/")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # SHA-256 of the large one: a picture sent twice is one photograph.
    fingerprint = models.CharField(max_length=64)
    is_fictional = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfAProjectQuerySet["Photo"].as_manager()
    history = tracked()

    class Meta:
        ordering = ["project_id", "taken_on", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "fingerprint"], name="photo_once")]
        verbose_name = "photo"

    def __str__(self) -> str:
        return f"{self.get_moment_display()} : {self.alt}"
