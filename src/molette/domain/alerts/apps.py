from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "molette.domain.alerts"
    label = "alerts"
