"""The room of a lab: its case team, its days with an agenda, and notes, decisions and actions that those inside keep together."""
