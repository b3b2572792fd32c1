"""What every format of a file says of itself."""

from typing import Final

from molette.engines.french import spaced

KIND: Final = "Dossier de comité"
SYNTHESIS: Final = "L’essentiel"
DESCRIPTION: Final = "L’état figé d’un programme, pour un comité"
PROOF_TITLE: Final = "Comment vérifier ce dossier"
PROOF: Final = spaced(
    "Il est tiré d’un état figé, et de lui seul. L’empreinte SHA-256 de cet état est au pied des pages : "
    "« sha256sum » sur le fichier de l’état rend la même. Refait demain, ailleurs, le dossier est le même à "
    "l’octet près."
)
