"""Django models, reads (`queries`) and writes (`actions`), one app a subject."""
