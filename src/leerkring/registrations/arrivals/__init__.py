"""From a form to a place: the queue, the batch, and settling under one lock."""
