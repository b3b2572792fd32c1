"""Reads on who an organisation is."""
