"""An issue as letters: rendered, per choice of items, and checked before it leaves."""
