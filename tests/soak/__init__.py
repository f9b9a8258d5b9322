"""Whole cycles lived through day by day, against a model of what is right that knows the notice only."""
