"""Surveys at the desk: prepared, opened, entered from paper, closed, published."""
