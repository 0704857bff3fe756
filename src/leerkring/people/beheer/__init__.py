"""People in the back office: what a member of staff typed while signed out."""
