"""The ladder of an euro: announced → voted → programmed → notified → committed → paid; lapsed, repaid.

« Seule la décision attributive, notifiée, est une convention de financement » (décret 2018-514, art. 8).
Totals never mix rungs. AE bounds what may be committed, CP what may be paid in the year (LOLF, art. 8).
"""

from enum import StrEnum


class Rung(StrEnum):
    ANNOUNCED = "announced"
    VOTED = "voted"
    VOTED_CP = "voted_cp"
    PROGRAMMED = "programmed"
    NOTIFIED = "notified"
    COMMITTED = "committed"
    PAID = "paid"
    LAPSED = "lapsed"
    REPAID = "repaid"


RUNG_LABELS: dict[Rung, str] = {
    Rung.ANNOUNCED: "annoncé",
    Rung.VOTED: "voté (AE)",
    Rung.VOTED_CP: "voté (CP)",
    Rung.PROGRAMMED: "programmé",
    Rung.NOTIFIED: "notifié",
    Rung.COMMITTED: "engagé (AE)",
    Rung.PAID: "payé (CP)",
    Rung.LAPSED: "caduc",
    Rung.REPAID: "reversé",
}
