"""What the tests of the files under deploy/ share: the files, and what the reference pages, which are made from the code, say of settings."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "convene"
OPERATIONS = ROOT / "docs" / "operations.md"

VARIABLE = re.compile(r"CONVENE_[A-Z0-9]+__[A-Z0-9_]+")


def load(path):
    """The only document of a YAML file."""
    return yaml.safe_load(path.read_text())


def rows_of_settings():
    """Variable and default of each row of the reference page of settings."""
    pages = [ROOT / "docs/reference" / page for page in ("settings.md", "console-settings.md")]
    for line in "\n".join(page.read_text() for page in pages).splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 4 and VARIABLE.fullmatch(cells[2].strip("`")):
            yield cells[2].strip("`"), cells[3]


def settings():
    """Every variable that a service or the console reads."""
    return {variable for variable, _ in rows_of_settings()}


def ports(variable):
    """The port of each service by default, of the setting with its address."""
    default = dict(rows_of_settings())[variable]
    return {service: int(port) for port, service in re.findall(r":(\d+)` \((\w+)\)", default)}


def services():
    """The services of the suite."""
    return sorted(ports("CONVENE_GRPC__ADDRESS"))


def unknown(variables):
    """Those of the variables that nothing reads."""
    return sorted(v for v in variables if v.removesuffix("_FILE") not in settings())


def tool(name):
    """A program that not every machine has."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here")
    return found


@pytest.fixture(scope="session")
def program():
    """The program, as the tests of the workspace have built it."""
    built = Path(os.environ.get("CONVENE", ROOT / "target/debug/convene"))
    assert built.exists(), f"{built} is not there; build it by `cargo build --package convene`, or name another in CONVENE"
    return built


def checked(program, service, environment):
    """What `convene check-config` says of the settings in a container of that service, where it finds its files."""
    result = subprocess.run(
        [program, "check-config", service, "--output", "json"], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{service}: {result.stderr}"
    return yaml.safe_load(result.stdout)
