from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "molette.domain.exchange"
    label = "exchange"
