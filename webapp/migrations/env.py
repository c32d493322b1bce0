"""Alembic runs inside the connection that `webapp.migrations.upgrade` opens: one transaction, the same settings as the
application.
"""

from alembic import context

from webapp.db import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
