from django.apps import AppConfig


class FollowingConfig(AppConfig):
    name = "molette.domain.following"
    label = "following"
