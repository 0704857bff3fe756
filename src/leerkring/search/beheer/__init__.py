"""Search in the back office: synonyms, and picking a link."""
