from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "molette.domain.services"
    label = "services"
