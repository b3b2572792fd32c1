from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "molette.domain.funding"
    label = "funding"
