from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "molette.domain.funding"
    label = "funding"

    def ready(self) -> None:
        """Make the amounts on the ladder signable, and say how they are reserved."""
        from molette.domain.funding import reserving  # noqa: PLC0415 - the models need the registry
        from molette.domain.funding.signing import MOVEMENTS  # noqa: PLC0415
        from molette.domain.signatures.models import Subject  # noqa: PLC0415
        from molette.domain.signatures.subjects import SUBJECTS  # noqa: PLC0415

        SUBJECTS[Subject.MOVEMENT] = MOVEMENTS
        reserving.declare()
