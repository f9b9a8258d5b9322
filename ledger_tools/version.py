"""The version, where both the package and its build can read it without importing anything else."""

VERSION = "0.3.0"
