"""`doctor` looks through the copy of tickets: commands can do without it."""

from support.doctor import examined
from support.mirrors import file
from support.run import World


def test_without_a_copy_there_is_nothing_to_look_at(world: World) -> None:
    """Nobody has to have one."""
    assert examined(world, "mirror")["state"] == "skipped"


def test_size_and_age_are_told(world: World) -> None:
    """How much room it takes, where, and when it was last brought up to date."""
    world.run("tickets", "sync")
    world.later(hours=3)
    check = examined(world, "mirror")
    assert check["state"] == "ok"
    assert f" MB in {file(world)}, synced 3 hours ago." in check["finding"]


def test_a_copy_that_is_not_kept_up_is_a_warning(world: World) -> None:
    """The setting is off and the copy is still there: how to delete it is said."""
    world.run("tickets", "sync")
    check = examined(world, "mirror", TINYDUB_MIRROR="0")
    assert check["state"] == "warning"
    assert "tickets sync --forget" in check["remedy"]


def test_damage_is_a_warning(world: World) -> None:
    """It keeps nothing from working, and a sync mends it."""
    world.run("tickets", "sync")
    file(world).write_bytes(b"nonsense" * 1000)
    check = examined(world, "mirror")
    assert check["state"] == "warning"
    assert "`tinydub tickets sync` sets it aside" in check["remedy"]
