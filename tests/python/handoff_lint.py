"""The files of a hand-off under their linters.

    python handoff_lint.py FOLDER

shellcheck for bash, with nothing waived. The grammars of tree-sitter read the other two: what they cannot read is not the language.
PSScriptAnalyzer needs PowerShell, and Bicep's linter its compiler. Neither is in a registry that the tests install from: there is no package
of them in Debian; of those so named, npm's `pwsh` fetches a release of PowerShell from elsewhere, npm's `powershell` and PyPI's `pwsh` talk to
one that is installed, and `bicep` is another program on both.
"""

import subprocess
import sys
from pathlib import Path

import tree_sitter_bicep
import tree_sitter_powershell
from tree_sitter import Language, Parser

GRAMMARS = {".ps1": tree_sitter_powershell, ".bicep": tree_sitter_bicep}


def unread(node):
    if node.type == "ERROR" or node.is_missing:
        yield f"line {node.start_point[0] + 1}: {node.text[:120]!r}"
    for child in node.children:
        yield from unread(child)


def complaints(file):
    if file.suffix == ".sh":
        shellcheck = Path(sys.executable).parent / "shellcheck"
        done = subprocess.run([shellcheck, file], capture_output=True, text=True, timeout=60)
        return [done.stdout + done.stderr] if done.returncode else []
    grammar = GRAMMARS.get(file.suffix)
    if grammar is None:
        return []
    tree = Parser(Language(grammar.language())).parse(file.read_bytes())
    if not tree.root_node.children:
        return ["nothing in it was read"]
    return list(unread(tree.root_node))


def main():
    files = sorted(Path(sys.argv[1]).iterdir())
    kinds = {file.suffix for file in files}
    wrong = [f"{file.name}: {text}" for file in files for text in complaints(file)]
    missing = {".sh", ".ps1", ".bicep"} - kinds
    if wrong or missing:
        print("\n".join(wrong) or f"no file of {missing}", file=sys.stderr)
        sys.exit(1)
    print(f"{len(files)} checks passed")


if __name__ == "__main__":
    main()
