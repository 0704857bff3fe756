"""Earlier versions of a text: who wrote what, and when."""
