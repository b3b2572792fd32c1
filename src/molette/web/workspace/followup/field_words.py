"""The names of the fields that only the follow-up of projects has, as the journal says them."""

FOLLOWUP_WORDS = {
    "level": "météo",
}
