"""What the services say to each other: commands (asked) and events (happened).

One module per publishing service. A tag is forever: an event once written is decoded by every later version
(additive fields have defaults; anything else is a `.v2` with an upcaster).
"""
