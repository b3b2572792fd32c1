"""The names of the fields of what residents say, as the journal says them."""

VOICE_WORDS = {
    "assembly": "instance d’habitants",
    "decided": "ce qui est décidé",
    "joined_to": "réuni à",
    "known_service": "service de la liste",
    "owed_by": "qui doit répondre",
    "refusal": "article de la charte",
    "service": "service",
    "topic": "sujet",
    "verdict": "avis de l’auteur sur la réponse",
}
