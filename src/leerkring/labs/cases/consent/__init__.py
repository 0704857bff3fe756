"""What its owner lets others see of a case: one rule, over plain values, and what reads the facts for it."""
