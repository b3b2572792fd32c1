"""A frozen state of the programme: one canonical document, its fingerprint, what moved between two."""
