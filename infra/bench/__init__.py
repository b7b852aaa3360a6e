"""Figures as ratios: each measure alternates with its limit and its peers in one run (`copperseal bench`)."""
