"""PowerShell's script, read: no PowerShell runs it here."""

import re

from support.run import World

PAIRS = {")": "(", "]": "[", "}": "{"}


def script(world: World) -> str:
    """What `tinydub completion powershell` prints."""
    outcome = world.run("completion", "powershell")
    assert outcome.status == 0
    return outcome.stdout


def test_the_script_is_balanced(world: World) -> None:
    """Outside of strings and comments, every bracket has its partner."""
    code = re.sub(r"'[^']*'|\"[^\"]*\"|#[^\n]*", "", script(world))
    assert not {"'", '"'} & set(code)
    open_ones: list[str] = []
    for character in code:
        if character in PAIRS.values():
            open_ones.append(character)
        elif character in PAIRS:
            assert open_ones.pop() == PAIRS[character]
    assert open_ones == []


def test_the_script_keeps_to_the_contract(world: World) -> None:
    """It asks the program on the line as the others do, gives the variable back, and is silent."""
    text = script(world)
    assert "Register-ArgumentCompleter -Native -CommandName tinydub" in text
    assert '& $commandAst.CommandElements[0].Value @words "=$current" 2>$null' in text
    assert text.index("$env:_TINYDUB_COMPLETE = '1'") < text.index("} finally {")
    assert text.index("} finally {") < text.index("$env:_TINYDUB_COMPLETE = $before")
    assert "-ne 'values'" in text


def test_the_script_evaluates_nothing(world: World) -> None:
    """What comes back is never read as code."""
    text = script(world).lower()
    for danger in ("invoke-expression", "iex ", "[scriptblock]::create", "expandstring"):
        assert danger not in text


def test_the_script_is_ascii(world: World) -> None:
    """Windows PowerShell 5.1 reads a profile in the system's own code page."""
    assert script(world).isascii()
