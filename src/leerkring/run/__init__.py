"""Starting, watching and stopping: what stands behind the command `leerkring`."""
