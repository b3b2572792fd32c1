"""The names of the fields of photographs, services and travel times, as the journal says them."""

PLACE_WORDS = {
    "alt": "ce qu’elle montre",
    "capacity": "ce qui est offert",
    "commune_code": "code de la commune",
    "credit": "crédit",
    "height": "hauteur",
    "is_shared": "offre partagée",
    "large": "grande image",
    "moment": "moment",
    "small": "petite image",
    "taken_on": "prise le",
    "threshold_minutes": "minutes à portée",
    "told_on": "dit du",
    "width": "largeur",
}
