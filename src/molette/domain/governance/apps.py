from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "molette.domain.governance"
    label = "governance"

    def ready(self) -> None:
        """Keep from the journal what a reader may not read of a point."""
        from molette.domain.governance.secrets import told_by  # noqa: PLC0415 - needs the registry
        from molette.domain.secrecy.veils import Coverings  # noqa: PLC0415

        Coverings.told_by["committees"] = told_by
