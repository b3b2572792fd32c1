from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "molette.domain.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Say which lines of the journal tell of a fact that is hidden."""
        from molette.domain.alerts import reserving  # noqa: PLC0415 - the models need the registry

        reserving.declare()
