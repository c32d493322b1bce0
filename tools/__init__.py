"""What building, checking and releasing need; the product never imports it.

Only the standard library, because the package build runs it in an empty environment.
"""
