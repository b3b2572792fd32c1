"""Alerts: what asks for somebody's hand, computed from all that the other applications know."""
