"""Measured, not tested: what our reports cost beside SQL written by hand (`make bench`)."""
