"""Who and what stands twice: proposing it, making one of two without loss, and undoing that for thirty days."""
