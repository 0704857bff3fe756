"""Practice labs: the cases that are brought and the experts who help, before and beside the activity itself."""
