"""The days of an activity in the back office: which there are, more of them, and what changes about one."""
