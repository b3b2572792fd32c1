"""An orientation and all that stands below it, at every depth."""

from collections import defaultdict

from molette.domain.programme.models import OrientationNode


def branch(node: int | str) -> frozenset[int]:
    """Keys of an orientation, given by key or slug, and of its descendants. One query; empty if unknown."""
    known = {"pk": node} if isinstance(node, int) else {"slug": node}
    tree = OrientationNode.objects.filter(tree__in=OrientationNode.objects.filter(**known).values("tree"))
    below: dict[int | None, list[int]] = defaultdict(list)
    waiting: list[int] = []
    for key, slug, parent in tree.order_by("pk").values_list("pk", "slug", "parent_id"):
        below[parent].append(key)
        if node in {key, slug}:
            waiting = [key]
    found: set[int] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += below[key]
    return frozenset(found)
