"""Whatever a stranger, a person of any role or a phone of any signer may send: no fault of the server's, and no answer
that the project's own OpenAPI document does not know.
"""
