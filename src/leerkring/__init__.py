"""leerkring: learning circles, practice labs and national meetings, from announcement to lesson."""

__version__ = "0.2.0"
