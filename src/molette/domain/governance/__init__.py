"""Committees: who sits, what each meeting has to decide, what was decided, and what became of it."""
