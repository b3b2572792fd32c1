"""The columns of the three sheets: the same to write them and to read them back."""

from typing import Final

from molette.engines.tables.normalising import HIDDEN
from molette.engines.tables.targets import READ_ONLY, Kind, Target, TargetField

UPDATES: Final = "Mises à jour"
DATES: Final = "Dates"
MEASURES: Final = "Mesures"
RESERVED: Final = HIDDEN

UPDATE = TargetField("update", "N° de mise à jour", Kind.VERBATIM, required=True)
MARK = TargetField("mark", "Marque, à laisser telle quelle", Kind.VERBATIM, required=True)
DONE = TargetField("done", "Ce qui est fait depuis", Kind.VERBATIM)
SENTENCE = TargetField("sentence", "En une phrase, pour le comité", Kind.VERBATIM)
SPENT = TargetField("spent", "Dépense prévue de l’année, € hors taxes", Kind.AMOUNT)
LEVEL = TargetField("level", "Météo", Kind.VERBATIM)
WHY = TargetField("why", "Pourquoi, en une phrase", Kind.VERBATIM)
MILESTONE = TargetField("milestone", "N° de jalon", Kind.VERBATIM, required=True)
ON = TargetField("on", "Nouvelle date", Kind.DATE)
CAME = TargetField("came", "C’est fait, à cette date", Kind.BOOLEAN)
EVIDENCE = TargetField("evidence", "Si c’est fait, ce qui le montre", Kind.VERBATIM)
PERCENT = TargetField("percent", "Viendra-t-il à la date annoncée, en %", Kind.NUMBER)
MEASURE = TargetField("measure", "N° de mesure", Kind.VERBATIM, required=True)
VALUE = TargetField("value", "Valeur", Kind.NUMBER)
UNTIL = TargetField("until", "Jour dont parle la valeur", Kind.DATE)

PROJECT: Final = f"Projet{READ_ONLY}"
STATE: Final = f"État{READ_ONLY}"
COMMENT: Final = f"Ce qui est à revoir{READ_ONLY}"
TITLE: Final = f"Jalon{READ_ONLY}"
ANNOUNCED: Final = f"Date annoncée{READ_ONLY}"
NAMED: Final = f"Mesure{READ_ONLY}"
LAST: Final = f"Dernier constat{READ_ONLY}"

TARGETS: Final = {
    UPDATES: Target((UPDATE, MARK, DONE, SENTENCE, SPENT, LEVEL, WHY), own=True),
    DATES: Target((UPDATE, MILESTONE, ON, CAME, EVIDENCE, PERCENT), own=True),
    MEASURES: Target((UPDATE, MEASURE, VALUE, UNTIL), own=True),
}
