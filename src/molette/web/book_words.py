"""What parts two books, in words, wherever it is read."""

from molette.engines.reconciliation.answer import GAP_WORDS, Gap


def cause_words(gap: Gap, left: str, right: str) -> str:
    """Why euros differ, the books being named.

    >>> cause_words(Gap.MISSING_ON_THE_LEFT, "le programme", "le registre")
    'ne se lit pas dans le programme'
    """
    missing = {Gap.MISSING_ON_THE_LEFT: left, Gap.MISSING_ON_THE_RIGHT: right}
    return f"ne se lit pas dans {missing[gap]}" if gap in missing else GAP_WORDS[gap]
