"""The addresses of surveys, within those of the workspace."""

from django.urls import URLPattern, path

from molette.web.workspace.surveys import pages, waves

urlpatterns: list[URLPattern] = [
    path("enquetes", pages.index, name="surveys"),
    path("enquetes/nouvelle", pages.create, name="survey_new"),
    path("enquetes/<int:key>", pages.show, name="survey"),
    path("enquetes/<int:key>/question", pages.add_question, name="survey_question_new"),
    path("enquetes/<int:key>/vague", pages.plan_wave, name="survey_wave_new"),
    path("enquetes/questions/<int:key>/traduction", pages.translate, name="survey_translate"),
    path("enquetes/questions/<int:key>/retrait", pages.drop_question, name="survey_question_drop"),
    path("enquetes/vagues/<int:key>", waves.wave, name="survey_wave"),
    path("enquetes/vagues/<int:key>/invitations", waves.invite, name="survey_invite"),
    path("enquetes/vagues/<int:key>/codes.csv", waves.codes, name="survey_codes"),
    path("enquetes/vagues/<int:key>/liens", waves.entrances, name="survey_entrances"),
    path("enquetes/vagues/<int:key>/marge", waves.margin, name="survey_margin"),
    path("enquetes/vagues/<int:key>/cloture", waves.close, name="survey_close"),
    path("enquetes/vagues/<int:key>/publication", waves.publish, name="survey_publish"),
    path("enquetes/vagues/<int:key>/ouverture", waves.open_rows, name="survey_open_rows"),
    path("enquetes/vagues/<int:key>/papier", waves.paper, name="survey_paper"),
    path("enquetes/liens/<int:key>/qr.svg", waves.qr, name="survey_qr"),
]
