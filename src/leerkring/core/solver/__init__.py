"""Whole numbers under rows of rules, with wishes in order: asked of HiGHS, which is known in one module."""
