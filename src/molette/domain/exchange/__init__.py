"""Tables in and out: the import pipeline over every kind of table, and every export."""
