"""HTTPS on a school's own network: a local certificate authority and the page from which phones install it.

Browsers give camera, service worker and Web Crypto to secure origins only, so without a certificate a phone can do
nothing here. No Flask, no database: this runs beside the app and before it.
"""
