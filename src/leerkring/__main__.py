"""`python -m leerkring` is the command `leerkring`."""

from leerkring.cli import main

if __name__ == "__main__":
    main()
