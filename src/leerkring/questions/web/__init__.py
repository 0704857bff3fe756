"""Pages for who asks and who follows: the list, a question, putting one, following it and leaving."""
