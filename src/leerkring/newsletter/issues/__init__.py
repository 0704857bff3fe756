"""An issue from draft to ledger. Each use case is one transaction."""
