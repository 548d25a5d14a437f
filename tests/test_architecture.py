"""The rules of the house that no other tool checks: who reads the environment, what single modules import, sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "journeys",
    "engine",
    "converters",
    "workflows",
    "activities",
    "answers",
    "results",
    "storage",
    "cli",
    "client",
    "conformance",
    "conversation_tests",
    "devserver",
    "modelserver",
)
MODULES = ("settings", "worker", "simulation")
OURS = {*PACKAGES, *MODULES}

# What the import graph cannot hold as a source: modules that are no packages.
MAY_IMPORT = {
    "settings": {"journeys"},
    "worker": {"journeys", "answers", "activities", "workflows", "settings", "storage"},
    "simulation": {"journeys", "answers", "engine", "activities"},
}
PURE_ENOUGH_FOR_THE_MODEL = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def sources() -> list[Path]:
    folders = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    return sorted([*folders, *(ROOT / f"{module}.py" for module in MODULES)])


def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("module", MODULES)
def test_a_single_module_imports_of_ours_what_the_table_says(module: str) -> None:
    assert imported(parse(ROOT / f"{module}.py")) & OURS <= MAY_IMPORT[module]


def test_the_simulation_needs_no_temporal() -> None:
    assert "temporalio" not in imported(parse(ROOT / "simulation.py"))


def test_the_model_leans_on_pydantic_alone() -> None:
    import sys

    used = {name for file in (ROOT / "journeys").rglob("*.py") for name in imported(parse(file))}
    assert used - set(sys.stdlib_module_names) - {"journeys"} <= PURE_ENOUGH_FOR_THE_MODEL


def reads_of_the_environment(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "getenvb"):
                yield node.lineno
            case ast.ImportFrom(module="os", names=names) if {name.name for name in names} & {"environ", "getenv"}:
                yield node.lineno


def test_only_the_settings_read_the_environment() -> None:
    found = {f"{file.relative_to(ROOT)}:{line}" for file in sources() for line in reads_of_the_environment(parse(file))}
    assert {place for place in found if not place.startswith("settings.py:")} == set()
    assert found


def test_a_file_is_one_idea() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring: explaining more is never punished."""
    body = function.body
    match body[0]:
        case ast.Expr(value=ast.Constant(value=str())) if len(body) > 1:
            body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_a_function_fits_on_a_screen() -> None:
    lengths = {
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}": code_lines(node)
        for file in sources()
        for node in ast.walk(parse(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_every_installed_name_is_known_to_the_rules() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert {name.removesuffix(".py") for name in installed} == OURS
    assert set(project["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)
    assert all((ROOT / package / "py.typed").exists() for package in PACKAGES)


def test_no_committed_file_names_a_package_registry() -> None:
    hosts = ("files." + "pythonhosted.org", "pypi." + "org", "proxy." + "golang.org", "registry." + "npmjs.org")
    files = [*sources(), *ROOT.glob("*.*"), *(ROOT / "docker").glob("*"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    texts = {file: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    assert [str(file) for file, text in texts.items() if any(host in text for host in hosts)] == []
