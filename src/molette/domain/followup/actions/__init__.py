"""All that is written of how projects go."""

from molette.domain.followup.actions.weather import say_weather, withdraw_weather

__all__ = ["say_weather", "withdraw_weather"]
