"""Whether two texts say the same, and two partners put their euros in the same places.

Two trees of orientations have different words; this package finds which nodes look alike and says the words
that made it (`likeness`), checks what is quoted (`quoting`), reads relations together (`relations`), compares
two texts word by word (`rewording`), and how euros are shared out (`overlap`).
"""
