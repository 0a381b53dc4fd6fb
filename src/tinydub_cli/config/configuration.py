"""Which value counts: a flag goes before the environment, that before the file, then the default.

Whoever needs a setting reads its variable, as if everything were said in the environment.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tinydub_cli.config.file import Contents, Kept, read
from tinydub_cli.config.settings import BY_VARIABLE, SETTINGS, Setting, profile_name, written
from tinydub_cli.errors import StorageError, UsageError
from tinydub_cli.paths import Directories

READ_ONLY = "TINYDUB_READ_ONLY"
MIRROR = "TINYDUB_MIRROR"
_PROFILE = "TINYDUB_PROFILE"
_NO = ("", "0", "false", "no", "off")


class Found(NamedTuple):
    """A setting's value, and where it comes from: a flag, a variable, a place in the file."""

    value: str
    source: str


class Configuration(Mapping[str, str]):
    """The environment's variables, and behind those of settings the configuration file.

    The file is read when a setting is first asked for that the environment does not give; that
    raises UsageError where the file is not valid, and StorageError where it cannot be read.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        directories: Callable[[], Directories],
        profile: str | None,
    ) -> None:
        """Prepare; `profile` is the one that a flag names, kept as `flag`."""
        self._environment = environment
        self._directories = directories
        self.flag = profile

    def __getitem__(self, variable: str) -> str:
        setting = BY_VARIABLE.get(variable)
        if setting and not self.overrides(setting):
            kept = self._kept(setting)
            if kept:
                return written(kept.value)
            return self._environment[variable].strip()  # blank is as good as not set
        return self._environment[variable]

    def __iter__(self) -> Iterator[str]:
        behind = (setting.variable for setting in SETTINGS if self._kept(setting))
        return iter(dict.fromkeys((*self._environment, *behind)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def path(self) -> Path:
        """The file, which may not exist. Raises StorageError where there is no place for one."""
        return self._directories().config / "config.toml"

    @cached_property
    def contents(self) -> Contents:
        """What the file says."""
        try:
            path = self.path
        except StorageError:  # nowhere to keep files, so there is none; a command may need none
            return Contents({}, {})
        return read(path)

    @cached_property
    def profile(self) -> str:
        """The profile in use. Raises UsageError for what cannot be one."""
        return profile_name(self.flag or self.usual_profile)

    @property
    def usual_profile(self) -> str:
        """The profile in use where no flag names one."""
        if self.overrides(BY_VARIABLE[_PROFILE]):
            return self._environment[_PROFILE]
        kept = self.contents.general.get("profile")
        return written(kept.value) if kept else "default"

    @property
    def read_only(self) -> str | None:
        """Who says that nothing may be written to the server, or None.

        Environment and file can each say so; neither can take back what the other says.
        """
        setting = BY_VARIABLE[READ_ONLY]
        if self.overrides(setting):
            return READ_ONLY
        kept = self._kept(setting)
        return self._place(kept) if kept and kept.value else None

    @property
    def mirrors(self) -> bool:
        """Whether a copy of tickets may be kept."""
        return self[MIRROR].strip().lower() not in _NO if MIRROR in self else True

    def found(self, setting: Setting) -> Found:
        """Return the value that counts, and who says so."""
        if setting.key == "profile" and self.flag:
            return Found(self.flag, "--profile")
        if setting.variable == READ_ONLY:
            said = self.read_only
            return Found("true", said) if said else Found("false", self._source(setting))
        return Found(self.get(setting.variable) or setting.default, self._source(setting))

    def overrides(self, setting: Setting) -> bool:
        """Whether the environment says something of a setting, and so goes before the file.

        Of a one-way switch, off is as good as not set.
        """
        said = self._environment.get(setting.variable, "").strip()
        return said.lower() not in _NO if setting.one_way else bool(said)

    def section(self, setting: Setting) -> str | None:
        """Return the profile whose value is to be changed; None is the value for all.

        Raises UsageError for a setting that no profile has of its own.
        """
        if self.flag and setting.general:
            raise UsageError(f"“{setting.key}” is one for all profiles.", "Leave --profile away.")
        return self.flag

    def _source(self, setting: Setting) -> str:
        if self.overrides(setting):
            return setting.variable
        kept = self._kept(setting)
        return self._place(kept) if kept else "default"

    def _kept(self, setting: Setting) -> Kept | None:
        if setting.general:
            return self.contents.general.get(setting.key)
        # Which profile it is can be known without the file; most people have none to be read.
        return self.contents.kept(setting.key, self.profile)

    def _place(self, kept: Kept) -> str:
        return f"{self.path}:{kept.line}" if kept.line else f"{self.path}"
