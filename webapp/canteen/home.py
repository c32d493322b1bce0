"""What the canteen shows on the desk's home page."""

from __future__ import annotations

from webapp.canteen.papers_due import PAPER_TILES

TILES = (*PAPER_TILES,)
