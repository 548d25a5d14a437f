"""What becomes of the scripts that people have: the command runs them, and tells of their mistakes by line."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cli.scripts import run_script
from journeys.errors import DocumentError
from tests.parlant.conftest import readings

OWN = Path(__file__).parents[1] / "data" / "parlant"


@pytest.mark.parametrize("path", sorted((OWN / "scripts").glob("*.py")), ids=lambda path: path.stem)
def test_a_script_is_read_as_it_was(path: Path) -> None:
    kept = json.loads((OWN / "script_readings" / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert run_script(path) == kept


def refused(source: str, folder: Path, time_limit: float = 60.0) -> str:
    script = folder / "desk.py"
    script.write_text(source, encoding="utf-8")
    with pytest.raises(DocumentError) as found:
        run_script(script, time_limit)
    return str(found.value)


def test_what_parlant_refuses_is_told_with_its_line(tmp_path: Path) -> None:
    source = (
        "import parlant.sdk as p\n\n\nasync def build(server):\n"
        "    agent = await server.create_agent(name='A', description='a')\n"
        "    journey = await agent.create_journey(title='T', description='', conditions=['c'])\n"
        "    await journey.initial_state.transition_to(chat_state='One')\n"
        "    await journey.initial_state.transition_to(chat_state='Two')\n"
    )
    said = refused(source, tmp_path)
    assert "desk.py, line 8: is refused by Parlant: Cannot connect a new state without a condition" in said


def test_a_mistake_of_the_script_itself_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 2: raised ZeroDivisionError" in refused("x = 0\nprint(1 / x)\n", tmp_path)
    assert "line 1: raised SyntaxError" in refused("async def build(server:\n", tmp_path)


def test_a_script_that_builds_nothing_says_so(tmp_path: Path) -> None:
    assert "async def build(server)" in refused("print('hello')\n", tmp_path)


def test_a_script_that_asks_a_model_while_building_is_told_why_not(tmp_path: Path) -> None:
    source = (
        "import parlant.sdk as p\n\n\nasync def build(server):\n"
        "    service = server.container[p.NLPService]\n"
        "    generator = await service.get_schematic_generator(p.DefaultBaseModel)\n"
        "    await generator.generate('?')\n"
    )
    assert "line 7: is refused by Parlant: A language model was asked" in refused(source, tmp_path)


def test_a_script_that_does_not_end_is_ended(tmp_path: Path) -> None:
    before = time.monotonic()
    assert "still running after 2 seconds" in refused("import time\ntime.sleep(600)\n", tmp_path, 2.0)
    assert time.monotonic() - before < 30


def test_a_script_that_ends_its_process_is_told_of(tmp_path: Path) -> None:
    assert "ended before it could be read: bye" in refused(
        "import os, sys\nprint('bye', file=sys.stderr, flush=True)\nos._exit(3)\n", tmp_path
    )


def test_a_script_finds_what_lies_beside_it_and_nothing_of_its_home_is_touched(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("TITLE = 'From beside'\n", encoding="utf-8")
    script = tmp_path / "desk.py"
    script.write_text(
        "import words\n\n\nasync def build(server):\n"
        "    await server.create_journey(title=words.TITLE, description='', conditions=[])\n",
        encoding="utf-8",
    )
    found = run_script(script)
    assert isinstance(found, dict)
    assert "From beside" in json.dumps(found["stores"])
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["desk.py", "words.py"]


def test_a_script_sees_what_it_is_given_of_the_environment_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", "secret")
    script = tmp_path / "desk.py"
    script.write_text(
        "import os\n\n\nasync def build(server):\n"
        "    seen = f\"{os.environ.get('SHOP_KEY')} {os.environ['SHOP_NAME']}\"\n"
        "    await server.create_tag(seen)\n",
        encoding="utf-8",
    )
    found = json.dumps(run_script(script, environment={"SHOP_NAME": "corner"}))
    assert "None corner" in found
    assert "secret" not in found


def test_own_readings_are_there() -> None:
    assert {name for name, _ in readings(OWN / "script_readings")} == {"clinic", "library", "market"}
