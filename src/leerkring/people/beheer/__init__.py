"""People in the back office: who there are and what they did, and what a member of staff typed while signed out."""
