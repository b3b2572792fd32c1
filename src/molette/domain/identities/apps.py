from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    name = "molette.domain.identities"
    label = "identities"
