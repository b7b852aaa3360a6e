"""Scoring: how well. Ballots, marks, targets and checks; standings and results from the whole log."""
