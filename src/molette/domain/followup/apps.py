from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "molette.domain.followup"
    label = "followup"
