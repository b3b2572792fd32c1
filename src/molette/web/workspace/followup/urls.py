"""The addresses of the follow-up, within those of the workspace."""

from django.urls import URLPattern, path

from molette.web.converters import with_files
from molette.web.workspace.followup import (
    campaigns,
    confidence,
    index,
    links,
    lists,
    obstacles,
    sheets,
    state,
    updates,
    weather,
)

urlpatterns: list[URLPattern] = [
    *with_files("suivi", index.show, "followup"),
    *with_files("suivi/blocages", lists.show_blockings, "followup_blockings"),
    *with_files("suivi/retards", lists.show_delays, "followup_delays"),
    *with_files("suivi/confiance", confidence.show, "confidence"),
    path("projets/<slug:slug>/confiance", confidence.say, name="judgement_new"),
    path("confiances/<int:key>/retrait", confidence.withdraw, name="judgement_withdraw"),
    path("projets/<slug:slug>/etat", state.show, name="project_state"),
    path("projets/<slug:slug>/meteo", weather.say, name="weather_new"),
    path("meteos/<int:key>/retrait", weather.withdraw, name="weather_withdraw"),
    path("projets/<slug:slug>/blocages/nouveau", obstacles.add_blocking, name="blocking_new"),
    path("blocages/<int:key>/modifier", obstacles.edit_blocking, name="blocking_edit"),
    path("blocages/<int:key>/levee", obstacles.lift_blocking, name="blocking_lift"),
    path("blocages/<int:key>/retrait", obstacles.withdraw_blocking, name="blocking_withdraw"),
    path("projets/<slug:slug>/risques/nouveau", obstacles.add_risk, name="risk_new"),
    path("risques/<int:key>/modifier", obstacles.edit_risk, name="risk_edit"),
    path("risques/<int:key>/cloture", obstacles.close_risk, name="risk_close"),
    path("projets/<slug:slug>/attentes/nouvelle", obstacles.add_wait, name="wait_new"),
    path("attentes/<int:key>/retrait", obstacles.withdraw_wait, name="wait_withdraw"),
    *with_files("campagnes", campaigns.index, "campaigns"),
    path("campagnes/nouvelle", campaigns.create, name="campaign_new"),
    *with_files("campagnes/<int:key>", campaigns.show, "campaign"),
    path("campagnes/<int:key>/cloture", campaigns.close, name="campaign_close"),
    path("campagnes/<int:key>/feuille.xlsx", sheets.download, name="campaign_sheet"),
    path("campagnes/<int:key>/feuille", sheets.send, name="campaign_sheet_send"),
    path("campagnes/<int:key>/mon-lien", links.own, name="own_link"),
    path("campagnes/<int:key>/liens/<int:person>", links.renew, name="link_renew"),
    path("mises-a-jour/<int:key>", updates.show, name="update"),
    path("mises-a-jour/<int:key>/remplir", updates.fill, name="update_fill"),
    path("mises-a-jour/<int:key>/renvoi", updates.send_back, name="update_return"),
    path("mises-a-jour/<int:key>/approbation", updates.approve, name="update_approve"),
]
