"""Where people and programs meet the system: command line and HTTP API. Thin: no rule lives here."""
