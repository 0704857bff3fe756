"""The delivery engine: claims what is due, sends it, and writes down what came of it."""
