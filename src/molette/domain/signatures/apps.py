from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "molette.domain.signatures"
    label = "signatures"

    def ready(self) -> None:
        """Make the dates of milestones signable, and say which answers tell what is hidden."""
        from molette.domain.journal.proofs import Signed as JournalSigned  # noqa: PLC0415
        from molette.domain.signatures import reserving  # noqa: PLC0415
        from molette.domain.signatures.dates import DATES  # noqa: PLC0415 - the models need the registry
        from molette.domain.signatures.models import Subject  # noqa: PLC0415
        from molette.domain.signatures.proofs import changed_since_signed  # noqa: PLC0415
        from molette.domain.signatures.subjects import SUBJECTS  # noqa: PLC0415

        SUBJECTS[Subject.DATE] = DATES
        JournalSigned.changed = changed_since_signed
        reserving.declare()
