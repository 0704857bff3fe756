"""Knowledge questions: anybody puts one, sees what already answers it, and hears of what comes of it."""
