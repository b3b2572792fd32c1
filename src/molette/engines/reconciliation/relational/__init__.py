"""Candidates and comparisons as relations: the same pairs as on one machine, on DuckDB as on Spark.

Written once with Ibis, which turns them into the SQL of either; what SQL does not say alike everywhere
(words, logarithms, likeness) is done by the functions of the one-machine engine, told a column at a time.
What they keep (`pairing.brought_back`) is what `reconcile` takes as `found`, to learn, assign and group.
Asks for the extra `spark`: nothing else in Molette imports this package.
"""
