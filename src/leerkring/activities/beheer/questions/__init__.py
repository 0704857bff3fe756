"""The form of an activity: its own questions, put together by staff."""
