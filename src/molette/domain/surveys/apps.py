from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "molette.domain.surveys"
    label = "surveys"
