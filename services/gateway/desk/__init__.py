"""The desk: staff pages under `/desk/`, one form for each command of the contracts."""
