"""When people hear of an activity's days, as a rule of the activity or by ours; sending is done by `registrations`."""
