from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "molette.domain.followup"
    label = "followup"

    def ready(self) -> None:
        """Say which lines of the journal tell an amount that is reserved."""
        from molette.domain.followup.reserved_entries import told_by  # noqa: PLC0415 - needs the registry
        from molette.domain.secrecy.veils import Coverings  # noqa: PLC0415

        Coverings.told_by["updates"] = told_by
