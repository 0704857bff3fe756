"""What mutmut found, as JSON, in one go: its own commands start anew for each fault. Runs in mutmut's folder."""

import json
import sys

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

from tools.mutants.table import NOTICED


def main() -> None:
    """Print each fault's name with what became of it, and the changed lines of those that nothing noticed."""
    found: dict[str, list[str]] = {}
    for path in walk_mutatable_files():
        faults = SourceFileMutationData(path=path)
        faults.load()
        for name, code in faults.exit_code_by_key.items():
            what = status_by_exit_code[code]
            found[name] = [what, "" if what in NOTICED else get_diff_for_mutant(name, path=path)]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
