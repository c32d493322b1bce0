"""The canteen's pages at the desk, by subject."""

from webapp.canteen.blueprint import bp

__all__ = ["bp"]
