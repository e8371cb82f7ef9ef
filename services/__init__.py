"""The product: domain, rules, permissions and use cases. Plain Python that knows no chat, no SQL and no network."""
