"""The register of processing (GDPR, article 30): every use of personal data, told by one table.

Its page and `molette voice register` are made from it; the delays are those that the job applies.
"""

from dataclasses import dataclass
from typing import Final

from molette.engines.voice import keeping


@dataclass(frozen=True, slots=True)
class Processing:
    """One use of personal data, in the words of the article."""

    name: str
    purpose: str
    basis: str
    people: str
    data: str
    recipients: str
    kept: str
    safety: str


PUBLIC_MISSION: Final = "mission d’intérêt public (RGPD, article 6.1.e)"
REGISTER: Final = (
    Processing(
        "Paroles d’habitants",
        "recevoir ce que les habitants disent d’un projet, d’un lieu ou d’un service, y répondre, et dire en "
        "public qui doit une réponse depuis quand",
        PUBLIC_MISSION,
        "toute personne qui écrit par le formulaire",
        "ses mots et, si elle le veut, une photo refaite sans ce que le fichier cachait ; ni nom ni compte",
        "les personnes mandatées pour modérer ce périmètre ; tout le monde, une fois publié",
        f"publié : {keeping.WORDS_MONTHS} mois ; non publié : {keeping.REFUSED_DAYS} jours ; "
        f"jamais lu : {keeping.UNREAD_DAYS} jours ; effacé aussitôt si l’auteur le demande par son numéro",
        "lecture avant publication ; aucun mot au journal ; numéro de suivi gardé sous empreinte",
    ),
    Processing(
        "Prévenir l’auteur d’une réponse",
        "écrire à l’auteur d’une parole qu’une réponse lui est faite",
        "consentement, retiré d’un clic (RGPD, article 6.1.a)",
        "l’auteur qui laisse une adresse électronique",
        "cette adresse",
        "personne : elle n’est montrée à aucun agent",
        f"{keeping.EMAIL_MONTHS} mois au plus, moins si les mots sont effacés avant",
        "absente de toute page, de tout tableau et du journal",
    ),
    Processing(
        "Prévenir de ce qui change",
        "écrire à qui suit un lieu, un projet ou une orientation ce qui y change",
        "consentement, confirmé depuis un premier courriel, retiré d’un clic (RGPD, article 6.1.a)",
        "toute personne qui demande à suivre quelque chose",
        "son adresse électronique, ce qu’elle suit et à quel rythme",
        "personne : elle n’est montrée à aucun agent",
        f"jusqu’à ce qu’elle s’arrête ; {keeping.UNCONFIRMED_HOURS} heures si elle ne confirme pas",
        "absente de toute page, de tout tableau et du journal ; la quitter l’efface",
    ),
    Processing(
        "Enquêtes auprès des habitants",
        "savoir ce que ressentent les habitants, avec son incertitude, à côté de ce qui est mesuré",
        PUBLIC_MISSION,
        "les personnes tirées au sort, qui répondent ou non ; qui entre dans une consultation ouverte",
        "leurs réponses, leur commune, le profil que le questionnaire demande ; un code d’invitation, ni nom "
        "ni adresse",
        "les personnes mandatées pour l’enquête ; tout le monde, pour les seules estimations publiées",
        "jusqu’au jour que chaque vague annonce à qui répond",
        "rien n’est publié sous le seuil que dit la page, ni ce qui le ferait retrouver ; réponses ligne à "
        "ligne seulement après un contrôle d’anonymat",
    ),
    Processing(
        "Protéger les formulaires des envois en nombre",
        "refuser ce qu’une machine envoie en nombre",
        "intérêt légitime (RGPD, article 6.1.f)",
        "qui envoie un formulaire",
        "une empreinte de l’adresse de connexion, faite avec une clé tirée au démarrage",
        "personne",
        f"{keeping.ADDRESS_MINUTES} minutes pour une parole, {keeping.LETTER_MINUTES} minutes pour un suivi, "
        "en mémoire seulement",
        "jamais écrite sur un disque ; la clé disparaît à chaque redémarrage",
    ),
    Processing(
        "Comptes des partenaires",
        "savoir qui peut lire et écrire quoi",
        PUBLIC_MISSION,
        "les agents et les élus qui ont un mandat",
        "nom, adresse électronique, mot de passe haché, mandats",
        "les administrateurs de l’instance",
        "jusqu’à la fermeture du compte",
        "mots de passe hachés avec Argon2 ; droits par mandat daté",
    ),
    Processing(
        "Journal des actes",
        "rendre les décisions vérifiables",
        PUBLIC_MISSION,
        "les agents et les élus qui agissent",
        "qui a fait quoi, pour quelle organisation, quand",
        "les partenaires, chacun pour son périmètre",
        "la durée du programme et des contrôles sur les fonds publics",
        "ajout seul, scellé ; jamais les mots d’un habitant",
    ),
    Processing(
        "Contacts des organisations",
        "dire à qui écrire ou téléphoner",
        PUBLIC_MISSION,
        "les personnes que leur organisation désigne",
        "nom, fonction, adresse électronique, téléphone professionnels",
        "tout le monde, sauf contact réservé",
        "jusqu’à ce que l’organisation les retire",
        "réserve possible, à quelques organisations et jusqu’à une date",
    ),
)
