"""The office's sheets: read, turned into commands, sent (DOMAIN §7)."""
