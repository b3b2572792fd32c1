from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "molette.domain.ledger"
    label = "ledger"
