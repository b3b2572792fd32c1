"""Which lines of two books speak of the same thing, how sure it is, and what explains the euros that differ.

Normalise, bring together the pairs worth comparing, compare, weigh without labels, assign, group, explain.
Pure, and the same answer for the same books whatever the order of their lines.
"""
