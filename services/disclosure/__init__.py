"""Disclosure: what anyone may see. Read only, own database role."""
