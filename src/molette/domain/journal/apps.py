from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "molette.domain.journal"
    label = "journal"
