from django.apps import AppConfig


class ConvergenceConfig(AppConfig):
    name = "molette.domain.convergence"
    label = "convergence"

    def ready(self) -> None:
        """Make what is said of two orientations signable."""
        from molette.domain.convergence.signing import CONCORDANCES  # noqa: PLC0415 - needs the registry
        from molette.domain.signatures.models import Subject  # noqa: PLC0415
        from molette.domain.signatures.subjects import SUBJECTS  # noqa: PLC0415

        SUBJECTS[Subject.RELATION] = CONCORDANCES
