"""leerkring behind the proxies that docs/operations/ has examples for."""
