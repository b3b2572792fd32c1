"""The tables that are read and never sent back: what is computed, or written by the house alone."""

from collections.abc import Sequence
from typing import Final

from molette.domain.exchange.issues import NBSP
from molette.engines.tables.bounds import UnusableFile

SIGNED: Final = 5
# The first headings of each, as a spreadsheet names them, then as JSON does; a test walks the pages.
TABLES: Final = {
    "les communes": (
        "Code INSEE; Commune; SIREN; Agglomération; Population municipale",
        "insee; nom; siren; agglomeration; population",
    ),
    "le programme": ("Étape; Projets prouvés; Non renseignés", "etape; projets; inconnus"),
    "la liste publique des projets": (
        "Adresse; Référence; Titre; Fictif; Lieux",
        "adresse; reference; titre; fictif; lieux",
    ),
    "les chiffres": (
        "Mesure; Définition; Unité; Sens; Producteur",
        "mesure; definition; unite; sens; producteur",
    ),
    "un chiffre": (
        "Dit le; Nature; Valeur; Sans valeur parce que; Approché",
        "dit_le; nature; valeur; sans_valeur; approche",
    ),
    "les mouvements publics": (
        "Date; Échelon; Financeur; Dispositif; Année",
        "date; echelon; financeur; dispositif; annee",
    ),
    "les orientations": (
        "Arbre; Dit par; Dit le; Code; Orientation",
        "arbre; dit_par; dit_le; code; orientation",
    ),
    "les partenaires": (
        "SIREN; Partenaire; Nature; Contrats; Projets portés",
        "siren; nom; nature; signe; projets",
    ),
    "la fiche d’un projet": (
        "Nature; Libellé; Date; Valeur; Unité",
        "nature; libelle; date; valeur; unite",
    ),
    "les périmètres": (
        "Périmètre; Communes dites; Communes listées; Habitants dits; Dit par",
        "nom; communes_dites; communes_listees; habitants_dits; dit_par",
    ),
    "les sources": (
        "Titre; Publiée par; Date; Lecture; Licence",
        "titre; editeur; date; lecture; licence",
    ),
    "ce qui cite une source": (
        "Page; Ce qu’elle prouve; Adresse; Fictif",
        "page; prouve; adresse; fictif",
    ),
    "les doubles": (
        "L’une; SIREN de l’une; L’autre; SIREN de l’autre; Ressemblance",
        "une; siren_une; autre; siren_autre; ressemblance",
    ),
    "les fichiers envoyés": (
        "Fichier; Registre; Contenu; État; Envoyé le",
        "fichier; registre; contenu; etat; envoye_le",
    ),
    "les anomalies d’un import": (
        "Fichier; Feuille; Ligne; Colonne; Intitulé",
        "fichier; feuille; ligne; colonne; intitule",
    ),
    "le journal": (
        "Ligne; Acte d’ensemble; Quand; Qui; Pour",
        "ligne; acte; quand; qui; pour",
    ),
    "les mandats": (
        "Personne; Adresse électronique; Organisation; Rôle; Sur",
        "personne; adresse; organisation; role; portee",
    ),
    "la vue d’ensemble": (
        "Niveau; Nature; Adresse; Intitulé; Fictif",
        "niveau; nature; adresse; intitule; fictif",
    ),
    "les sceaux du journal": (
        "Rang; Ligne; Empreinte de la ligne; Empreinte de la chaîne",
        "rang; ligne; contenu; empreinte",
    ),
}
NAMES: Final = {tuple(told.split("; ")): name for name, both in TABLES.items() for told in both}


def read_only(header: Sequence[str]) -> str:
    """Name the table of ours that a header is that of, when it is only read; nothing otherwise."""
    return NAMES.get(tuple(header[:SIGNED]), "")


def refuse_read_only(header: Sequence[str]) -> None:
    """Say that a table of ours that is only read is not sent back.

    Raises:
        UnusableFile: it is one.
    """
    if name := read_only(header):
        raise UnusableFile(
            f"Ce tableau se lit, il ne se renvoie pas{NBSP}: il montre {name}.",
            "Emportez un tableau à renvoyer depuis la page des imports, ou depuis la liste à corriger.",
        )
