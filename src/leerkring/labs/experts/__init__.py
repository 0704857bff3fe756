"""Experts: who could help with what, matching them with a lab, and asking them."""
