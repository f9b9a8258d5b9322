"""Print the README's one-line shell command that contains a word, so that CI runs what the README says."""

import pathlib
import re
import sys


def readme_command(readme: str, word: str) -> str:
    """Return the only line of the README's ``sh`` blocks that sets up an environment and contains ``word``."""
    blocks = re.findall(r"```sh\n(.*?)```", readme, flags=re.DOTALL)
    found = [line for block in blocks for line in block.splitlines() if word in line and "-m venv" in line]
    if len(found) != 1:
        raise SystemExit(f"README.md has {len(found)} set-up commands with {word!r}")
    return found[0]


if __name__ == "__main__":
    text = (pathlib.Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    print(readme_command(text, sys.argv[1]))
