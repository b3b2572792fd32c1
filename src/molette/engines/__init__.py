"""Pure Python: frozen dataclasses in, frozen dataclasses out; no clock, no I/O."""
