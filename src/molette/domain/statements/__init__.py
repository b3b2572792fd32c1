"""Measures, and what each partner says of them: a number is somebody's statement."""
