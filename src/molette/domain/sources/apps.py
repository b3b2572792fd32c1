from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "molette.domain.sources"
    label = "sources"
