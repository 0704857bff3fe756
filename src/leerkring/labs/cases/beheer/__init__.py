"""Cases in the back office: which there are, one with everything, assessing and deciding."""
