"""Tell organisations apart or unite them, undo it, and say what became of one."""

from molette.domain.identities.actions.names import add_name, change_siret, remove_name
from molette.domain.identities.actions.reunions import tell_apart, undo, unite
from molette.domain.identities.actions.successions import say_succession, withdraw_succession

__all__ = [
    "add_name",
    "change_siret",
    "remove_name",
    "say_succession",
    "tell_apart",
    "undo",
    "unite",
    "withdraw_succession",
]
