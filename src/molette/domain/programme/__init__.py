"""Contracts, the trees of orientations of each party, projects and their milestones."""
