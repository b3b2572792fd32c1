from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "molette.domain.territory"
    label = "territory"
