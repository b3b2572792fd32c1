from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    name = "molette.domain.secrecy"
    label = "secrecy"

    def ready(self) -> None:
        """Tell the journal, which stands below, which of its lines say what is reserved."""
        from molette.domain.journal.models import Unsaid  # noqa: PLC0415 - the models need the registry
        from molette.domain.secrecy import contacts, veils  # noqa: PLC0415

        Unsaid.to = veils.unsaid_to
        contacts.declare()
