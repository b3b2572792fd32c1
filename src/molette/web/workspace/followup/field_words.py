"""The names of the fields that only the follow-up of projects has, as the journal says them."""

FOLLOWUP_WORDS = {
    "awaited": "attend le jalon",
    "carrier": "qui le suit",
    "cleared_by": "dit levé par",
    "cleared_on": "levé le",
    "consequence": "conséquence",
    "impact": "gravité",
    "percent": "probabilité (%)",
    "lag_days": "jours entre les deux",
    "level": "météo",
    "lifter": "qui peut le lever",
    "lifter_words": "instance qui peut le lever",
    "likelihood": "probabilité",
    "mitigation": "ce qui est fait",
    "waiting": "jalon qui attend",
}
