"""How far is care, school, the train: what is nearest, how many within reach, and how crowded it is."""
