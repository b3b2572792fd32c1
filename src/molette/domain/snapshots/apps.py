from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    name = "molette.domain.snapshots"
    label = "snapshots"
