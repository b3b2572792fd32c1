"""Follow an action to its end, in its transaction: what it wrote is found as soon as it is done.

The histories tell which rows it touched, one by one or in bulk. Rows it loaded with a history of their own
dates (ten years of a demonstration) are told by nothing: the load writes the index itself.
"""

from typing import Final

from django.db import models

from molette.domain.journal.recording import Acting
from molette.domain.search.indexing import index, reindex
from molette.domain.search.models import SearchEntry
from molette.domain.search.subjects import SUBJECTS, followed, history_of

MANY: Final = 20_000
"""Beyond, writing all anew costs less."""


def follow(acting: Acting) -> None:
    """Index what an action wrote among what may be found."""
    if SearchEntry._meta.db_table in acting.tables:  # it wrote the index itself
        return
    tables = followed()
    touched = {tables[name]: _keys(tables[name], acting) for name in sorted(acting.tables & tables.keys())}
    if sum(len(keys) for keys in touched.values()) > MANY:
        reindex()
        return
    for kind, subject in SUBJECTS.items():
        # Histories are told by their time: some may be those of an action that ended while this one waited.
        # What another holds now, it will index; what names a parent that moved is waited for.
        own, named = set(touched.get(subject.model, ())), set[int]()
        for parent, column in subject.parents:
            if changed := touched.get(parent):
                children = subject.model._meta.base_manager.filter(**{f"{column}__in": changed})
                named.update(children.order_by("pk").values_list("pk", flat=True))
        for part, column in subject.parts:
            if touched.get(part):
                named.update(_keys(part, acting, column))
        if named:
            index(kind, named, wait=True)
        if own - named:
            index(kind, own - named)


def _keys(model: type[models.Model], acting: Acting, column: str = "id") -> frozenset[int]:
    lines = history_of(model).model.objects.filter(history_date__gte=acting.started)
    return frozenset(lines.order_by("history_id").values_list(column, flat=True))
