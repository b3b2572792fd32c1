"""What an instance adds to the rule book, or writes in place of what came with the product."""

from django.core.exceptions import ValidationError

from molette.domain.funding.book import check_with
from molette.domain.funding.models import RuleText
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.permissions import Permission, require
from molette.engines.rules.reading import records


@action
def write_rules(actor: Actor, *, text: str, reason: str) -> tuple[str, ...]:
    """Write the schemes and the rules of a text, all or none; return their addresses.

    The whole book is read again with them: a fault anywhere refuses the text, with its lines.
    """
    require(actor, Permission.MANAGE_SETTINGS)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : la règle change ce que chacun lit."})
    if problems := check_with(text):
        raise ValidationError({"text": [str(one) for one in problems]})
    found = records(text)
    if not found:
        raise ValidationError({"text": "Ce texte n’a ni [[scheme]] ni [[rule]]."})
    held = {one.slug: one for one in RuleText.objects.filter(slug__in=[one.id for one in found])}
    for one in found:
        values = {"slug": one.id, "table": one.table, "text": one.text}
        write("a écrit la règle", held.get(one.id) or RuleText(), values, reason=reason.strip())
    return tuple(one.id for one in found)


@action
def withdraw_rule(actor: Actor, held: RuleText, *, reason: str) -> None:
    """Take back what the instance wrote: what came with the product stands again, if anything."""
    require(actor, Permission.MANAGE_SETTINGS)
    hold(held)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi : la règle change ce que chacun lit."})
    if problems := check_with("", without=held.slug):
        raise ValidationError([str(one) for one in problems])
    record("a retiré la règle", held, before={"texte": held.text}, reason=reason.strip())
    held.delete()
