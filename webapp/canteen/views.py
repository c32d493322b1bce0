"""The canteen's pages at the desk, by subject: importing them puts their routes on the blueprint."""

from webapp.canteen import certificate_views, label_views, paper_views, papers_views, supplier_views
from webapp.canteen.blueprint import bp

__all__ = ["bp", "certificate_views", "label_views", "paper_views", "papers_views", "supplier_views"]
