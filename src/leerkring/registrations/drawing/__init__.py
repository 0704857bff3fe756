"""The draw: a frozen list, a public value, and an order of people that anybody can recompute."""
