"""What may be found, and the vocabulary by which slips of the keyboard are forgiven."""

from django.db import models


class Kind(models.TextChoices):
    PLACE = "place", "lieu"
    PROJECT = "project", "projet"
    ORGANISATION = "organisation", "organisation"
    MEASURE = "measure", "mesure"
    STATEMENT = "statement", "déclaration"
    DOCUMENT = "document", "document"


def sign(kind: Kind) -> str:
    """The word that says the kind of an entry, among its words: nobody can type it, accents are taken off."""
    return f"é{kind}"


class SearchEntry(models.Model):
    """A row that may be found: its title as shown, and its words, plain, title first.

    The index of words is each database's own: a virtual table of SQLite; of PostgreSQL, two columns that it
    computes and keeps (the words cut), each with its index.
    """

    kind = models.CharField(max_length=12, choices=Kind)
    key = models.BigIntegerField()
    title = models.CharField(max_length=400)
    slug = models.CharField(max_length=250, blank=True)  # what its address is made of, its key apart
    title_words = models.TextField()
    words = models.TextField()

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        verbose_name = "entrée de la recherche"
        verbose_name_plural = "entrées de la recherche"

    def __str__(self) -> str:
        return self.title


class SearchWord(models.Model):
    """A word that some title or text holds. Words are added, never counted: a correction is tried first."""

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["word"]
        verbose_name = "mot de la recherche"
        verbose_name_plural = "mots de la recherche"

    def __str__(self) -> str:
        return self.word
