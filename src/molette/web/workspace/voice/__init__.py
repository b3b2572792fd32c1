"""Residents' words at the desk: read and published or not, gathered, answered."""
