"""`python -m infra.cli` is `copperseal`."""

from infra.cli.main import main

main()
