from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "molette.domain.search"
    label = "search"

    def ready(self) -> None:
        """Follow every action: what it wrote is found at once."""
        from molette.domain.journal.recording import FOLLOWERS  # noqa: PLC0415 - once the apps are ready
        from molette.domain.search.following import follow  # noqa: PLC0415

        if follow not in FOLLOWERS:
            FOLLOWERS.append(follow)
