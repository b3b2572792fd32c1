"""What is still to be paid, year by year, with an interval taken from what was seen of the past."""
