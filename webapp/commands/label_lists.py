"""What `rounds labels --list` shows: stocks, designs and printers, the school's own first."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from webapp.printing.stationery import designs_in_use, printers_in_use, stocks_in_use


def list_stationery(session: Session) -> None:
    """Print one line each: the id or name that the command takes, the size, what it is."""
    click.echo("標籤紙 stocks")
    for stock in stocks_in_use(session).values():
        size = f"{stock.label_w_mm:g} x {stock.label_h_mm:g} mm"
        click.echo(f"  {stock.id:<20} {size:<18} {stock.positions:>3}  {stock.name}")
    click.echo("版面 designs")
    for design in designs_in_use(session).values():
        click.echo(f"  {design.id:<20} {' / '.join(design.name.values())}")
    click.echo("印表機 printers")
    for printer in printers_in_use(session):
        click.echo(f"  {printer.name:<20} {printer.language} {printer.dpi} dpi")
