"""Who pays what: schemes, financing plans, and every euro on its rung of the ladder."""
