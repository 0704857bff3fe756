"""The room of a lab in the back office: all that those inside have, its agenda, and the case team."""
