"""Reminders before a day and a word afterwards: by a rule of each activity, or by ours."""
