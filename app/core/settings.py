"""Every setting of the program, declared once: type, default, label and help."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.core.errors import Refused

HOME_VARIABLE = "TARIFFDESK_HOME"
FILE_NAME = "settings.toml"
KEY = "openai_api_key"


class SettingWrong(Refused):
    """The setting {name} is not usable: {reason}"""


class KeyInFile(Refused):
    """Take {name} out of {file}: it is read from the environment or the system's keychain."""


def home_folder() -> Path:
    """The folder that holds everything the program keeps: database, settings, files."""
    named = os.environ.get(HOME_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir("Tariffdesk", appauthor=False))


class Settings(BaseSettings):
    """What can be set, in the settings file, by ``TARIFFDESK_<NAME>`` or on the command line.

    The command line wins over the environment, the environment over the file.
    """

    model_config = SettingsConfigDict(env_prefix="TARIFFDESK_", extra="ignore", frozen=True)

    home: Path = Field(
        default_factory=home_folder,
        title="Data folder",
        description="The folder that holds the database, the settings and the files.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        title="Database server",
        description="postgresql://user@host/name of a shared server; empty uses the embedded one.",
    )
    tls: str = Field(
        default="verify-full",
        pattern="^(verify-full|verify-ca|require|off)$",
        title="Encryption to the server",
        description="verify-full: the certificate is trusted and made out to the server's name; "
        "verify-ca: trusted, to any name; require: encrypted, to anybody; off: nothing is "
        "demanded. For a server elsewhere; on this machine nothing is demanded.",
    )
    tls_root: Path | None = Field(
        default=None,
        title="Root certificate",
        description="The file of the authority that signed the server's certificate; empty trusts "
        "those that this system trusts.",
    )
    country: str = Field(
        default="GBR",
        pattern="^[A-Z]{3}$",
        title="Country of import",
        description="ISO 3166-1 alpha-3 code of the country that declarations are made to.",
    )
    embedder: str = Field(
        default="offline",
        pattern="^(offline|openai)$",
        title="Matching model",
        description="offline needs no network; openai asks the service with the key given.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        title="OpenAI key",
        description="Read from the environment or the system's keychain, never from a file.",
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        title="OpenAI address",
        description="Any service that speaks the same protocol.",
    )
    openai_embedding_model: str = Field(
        default="text-embedding-3-small",
        title="OpenAI embedding model",
        description="Its vectors have at most 1,536 dimensions.",
    )
    model_choice: str = Field(
        default="off",
        pattern="^(off|on)$",
        title="A language model chooses for doubtful lines",
        description="Doubtful lines go to the service with their candidates; it picks one of them, "
        "none, or asks for a fact. A person confirms as before.",
    )
    model_choice_below: str = Field(
        default="Good",
        pattern="^(Strong|Good|Possible)$",
        title="Doubtful is below",
        description="The band below which a line is doubtful.",
    )
    openai_chat_model: str = Field(
        default="gpt-5-mini",
        title="Language model",
        description="The model that is asked about doubtful lines.",
    )
    openai_chat_price_in: Decimal | None = Field(
        default=None,
        ge=0,
        title="Price of a million tokens in",
        description="US dollars, for a model whose price the program does not know; 0 if free.",
    )
    openai_chat_price_out: Decimal | None = Field(
        default=None,
        ge=0,
        title="Price of a million tokens out",
        description="US dollars, for a model whose price the program does not know; 0 if free.",
    )
    model_dollars_per_job: Decimal = Field(
        default=Decimal(1),
        ge=0,
        title="Language model: US dollars for an invoice",
        description="When they are used up, the rest of its lines are not sent to the model.",
    )
    model_dollars_per_day: Decimal = Field(
        default=Decimal(10),
        ge=0,
        title="Language model: US dollars for a day",
        description="For all invoices of this database together, by the day in UTC.",
    )
    model_at_once: int = Field(
        default=4,
        ge=1,
        le=32,
        title="Language model: questions at once",
        description="How many lines are asked about at the same time.",
    )
    tesseract: Path | None = Field(
        default=None,
        title="Text recognition",
        description="The program tesseract, which reads scans; empty looks for it on this system.",
    )
    theme: str = Field(
        default="system",
        pattern="^(system|light|dark)$",
        title="Appearance",
        description="Light, dark, or as the system says.",
    )
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        title="Log detail",
        description="How much the log file tells.",
    )

    @property
    def server_url(self) -> str | None:
        """The shared server's URL with what is demanded of its encryption; None: built in."""
        if self.database_url is None:
            return None
        # Imported here: the window reads its settings before it is painted.
        from app.core import tls

        return tls.secured(self.database_url.get_secret_value(), self.tls, self.tls_root)

    @property
    def files(self) -> Path:
        """Where documents and exports of this desk are kept."""
        return self.home / "files"

    @property
    def log_file(self) -> Path:
        """The log of this desk."""
        return self.home / "logs" / "tariffdesk.log"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line (init), then environment, then the file."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=home_folder() / FILE_NAME)
        if KEY in file.toml_data:
            raise KeyInFile(name=KEY, file=FILE_NAME)
        return init_settings, env_settings, file


def load(**given: Any) -> Settings:
    """The settings in force, with those given on the command line on top.

    Raises :class:`SettingWrong` naming the first setting that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingWrong(name=name, reason=first["msg"]) from error
    except ValueError as error:  # a settings file that is not TOML
        raise SettingWrong(name=FILE_NAME, reason=str(error)) from error
