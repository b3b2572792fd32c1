from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "molette.domain.programme"
    label = "programme"

    def ready(self) -> None:
        """Tell the apps below where projects stand, and how documents are reserved."""
        from molette.domain.journal.models import Standing  # noqa: PLC0415 - the models need the registry
        from molette.domain.programme import reserving  # noqa: PLC0415
        from molette.domain.programme.models import slugs_standing_on  # noqa: PLC0415

        Standing.on = slugs_standing_on
        reserving.declare()
