"""Addresses of the imports."""

from django.urls import path

from molette.web.converters import with_files
from molette.web.workspace.imports import (
    deciding,
    entries,
    following,
    lists,
    outlining,
    rules,
    sending,
    undoing,
)

urlpatterns = [
    *with_files("", lists.index, "imports"),
    path("/envoyer", sending.send, name="imports-send"),
    *with_files("/modeles/<slug:kind>", lists.template, "import-template"),
    *with_files("/tableaux/<slug:kind>", lists.export, "import-export"),
    *with_files("/ecritures", entries.index, "entries"),
    path("/ecritures/<int:key>", entries.show, name="entry"),
    path("/<int:key>", following.show, name="import"),
    path("/<int:key>/avancement", following.progress, name="import-progress"),
    path("/<int:key>/fichier", following.file, name="import-file"),
    *with_files("/<int:key>/anomalies", following.problems, "import-problems"),
    *with_files("/<int:key>/refusees", following.refused, "import-refused"),
    path("/<int:key>/colonnes", sending.settle, name="import-mapping"),
    path("/<int:key>/titres", outlining.settle, name="import-outline"),
    path("/<int:key>/appliquer", deciding.apply, name="import-apply"),
    path("/<int:key>/trier", deciding.skip, name="import-skip"),
    path("/<int:key>/abandonner", deciding.cancel, name="import-cancel"),
    path("/<int:key>/annuler", undoing.undo, name="import-revert"),
    path("/<int:key>/regles", rules.show, name="import-rules"),
    path("/<int:key>/publication", deciding.publish, name="import-publish"),
    path("/<int:key>/relancer", deciding.relaunch, name="import-relaunch"),
]
