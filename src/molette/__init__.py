"""Molette: steer one renewal programme together."""
