from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "molette.domain.statements"
    label = "statements"
