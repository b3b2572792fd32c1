"""Figures: frozen dataclasses in, SVG out, each with its sentence and its table.

A drawing names its colours twice: as a class, which the stylesheet re-skins, and as an attribute, which
holds where there is no stylesheet (a pack, a downloaded file). It carries no style and no script.
"""
