from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "molette.domain.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Say which lines of the journal tell of a fact that is hidden; offer grave alerts to committees."""
        from molette.domain.alerts import agenda, reserving  # noqa: PLC0415 - the models need the registry
        from molette.domain.governance.queries import SOURCES  # noqa: PLC0415

        reserving.declare()
        SOURCES["alerts"] = agenda.grave
