from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "molette.domain.voice"
    label = "voice"
