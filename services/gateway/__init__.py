"""The gateway: turns HTTP into commands, and is the one door in front of the pages."""
