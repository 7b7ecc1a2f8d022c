"""Accounts: who somebody is, how they prove it, which roles they hold for which unit and from when to when.

Nothing here writes the log, which stands above: what changes something gives back an `Event`, and whoever called records it.
"""
