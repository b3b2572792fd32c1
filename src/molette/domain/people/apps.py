from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "molette.domain.people"
    label = "people"
