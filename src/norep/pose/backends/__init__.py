"""Estimators of poses, one file each, with a function `load(settings, source)`."""
