from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "molette.domain.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        """Make what is said of two books signable."""
        from molette.domain.reconciliation.signing import (  # noqa: PLC0415 - needs the registry
            CLOSINGS,
            GAPS,
            told_by,
        )
        from molette.domain.secrecy.veils import Coverings  # noqa: PLC0415
        from molette.domain.signatures.models import Subject  # noqa: PLC0415
        from molette.domain.signatures.subjects import SUBJECTS  # noqa: PLC0415

        SUBJECTS[Subject.CLOSING] = CLOSINGS
        SUBJECTS[Subject.GAP] = GAPS
        Coverings.told_by["books"] = told_by
