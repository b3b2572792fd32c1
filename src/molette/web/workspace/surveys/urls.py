"""The addresses of surveys, within those of the workspace."""

from django.urls import URLPattern, path

from molette.web.workspace.surveys import pages

urlpatterns: list[URLPattern] = [
    path("enquetes", pages.index, name="surveys"),
    path("enquetes/nouvelle", pages.create, name="survey_new"),
    path("enquetes/<int:key>", pages.show, name="survey"),
    path("enquetes/<int:key>/question", pages.add_question, name="survey_question_new"),
    path("enquetes/<int:key>/vague", pages.plan_wave, name="survey_wave_new"),
    path("enquetes/questions/<int:key>/traduction", pages.translate, name="survey_translate"),
    path("enquetes/questions/<int:key>/retrait", pages.drop_question, name="survey_question_drop"),
    path("enquetes/vagues/<int:key>", pages.wave, name="survey_wave"),
    path("enquetes/vagues/<int:key>/invitations", pages.invite, name="survey_invite"),
    path("enquetes/vagues/<int:key>/codes.csv", pages.codes, name="survey_codes"),
    path("enquetes/vagues/<int:key>/liens", pages.entrances, name="survey_entrances"),
    path("enquetes/vagues/<int:key>/marge", pages.margin, name="survey_margin"),
    path("enquetes/vagues/<int:key>/cloture", pages.close, name="survey_close"),
    path("enquetes/vagues/<int:key>/publication", pages.publish, name="survey_publish"),
    path("enquetes/vagues/<int:key>/ouverture", pages.open_rows, name="survey_open_rows"),
    path("enquetes/vagues/<int:key>/papier", pages.paper, name="survey_paper"),
    path("enquetes/liens/<int:key>/qr.svg", pages.qr, name="survey_qr"),
]
