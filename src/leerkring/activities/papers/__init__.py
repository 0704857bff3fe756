"""Papers of an activity: files for who takes part or for everybody, in versions."""
