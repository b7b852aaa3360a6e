"""Casework: what they do. Cases, duties, sessions, proposals, activities, good deeds."""
