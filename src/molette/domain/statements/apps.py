from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "molette.domain.statements"
    label = "statements"

    def ready(self) -> None:
        """Make statements signable, and say how they are reserved and which are too few to be shown."""
        from molette.domain.signatures.models import Subject  # noqa: PLC0415 - the models need the registry
        from molette.domain.signatures.subjects import SUBJECTS  # noqa: PLC0415
        from molette.domain.statements import reserving  # noqa: PLC0415
        from molette.domain.statements.signing import STATEMENTS  # noqa: PLC0415

        SUBJECTS[Subject.STATEMENT] = STATEMENTS
        reserving.declare()
