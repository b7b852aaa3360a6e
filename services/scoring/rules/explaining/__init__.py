"""Every figure unfolded to the events, the rule and the exact arithmetic that gave it (DOMAIN §5.5)."""
