"""What a clerk is offered, and accepts or changes: places for representatives, and rotas. Nothing here writes."""
