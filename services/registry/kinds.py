"""Which kinds of organisation are what."""

LOCAL = frozenset({"村", "社区"})  # what a village-level studio serves
ASSEMBLY = frozenset({"街道", "镇"})  # town level
ELECTING = ASSEMBLY | {"区"}  # have a committee that elects representatives
