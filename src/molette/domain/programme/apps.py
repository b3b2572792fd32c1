from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "molette.domain.programme"
    label = "programme"
