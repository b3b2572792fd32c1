"""The names of the fields of what residents say, as the journal says them."""

VOICE_WORDS = {
    "assembly": "instance d’habitants",
    "decided": "ce qui est décidé",
    "joined_to": "réuni à",
    "on": "date",
    "opened_on": "ouvert le",
    "owed_by": "qui doit répondre",
    "refusal": "article de la charte",
    "service": "service",
    "since": "depuis le",
    "topic": "sujet",
    "verdict": "avis de l’auteur sur la réponse",
    "words": "dans ses mots",
}
