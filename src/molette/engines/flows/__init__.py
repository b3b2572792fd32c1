"""Who gave, through whom, to whom: euros that pass from hand to hand, each counted once."""
