"""Frozen states of the programme: taken once, compared, printed, and never changed."""
