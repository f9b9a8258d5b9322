"""``python -m ledger_tools``."""

from ledger_tools.cli import main

if __name__ == "__main__":
    main(prog_name="ledger-tools")
