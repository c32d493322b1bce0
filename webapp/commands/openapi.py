"""`rounds openapi`: the OpenAPI document of this release, as `/api/openapi.json` gives it."""

from __future__ import annotations

import json

import click

from webapp import create_app
from webapp.openapi.document import make_document


@click.command()
def openapi() -> None:
    """Print the OpenAPI document 印出 API 文件."""
    click.echo(json.dumps(make_document(create_app()), ensure_ascii=False, indent=1))
