"""The addresses of the follow-up, within those of the workspace."""

from django.urls import URLPattern, path

from molette.web.converters import with_files
from molette.web.workspace.followup import index, state, weather

urlpatterns: list[URLPattern] = [
    *with_files("suivi", index.show, "followup"),
    path("projets/<slug:slug>/etat", state.show, name="project_state"),
    path("projets/<slug:slug>/meteo", weather.say, name="weather_new"),
    path("meteos/<int:key>/retrait", weather.withdraw, name="weather_withdraw"),
]
