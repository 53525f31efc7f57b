"""The units for systemd: verified and rated by systemd itself, with every service, settings that exist, and the files that they are given."""

import re
import subprocess

import pytest
from conftest import DEPLOY, VARIABLE, checked, services, tool, unknown

UNITS = DEPLOY / "systemd"
SERVICE = (UNITS / "convene@.service").read_text()


@pytest.fixture
def installed(tmp_path):
    """The units where systemd looks at them on a machine that has neither the program nor its settings."""
    for path in UNITS.iterdir():
        text = path.read_text().replace("/usr/bin/convene", "/bin/true").replace("EnvironmentFile=/etc", "EnvironmentFile=-/etc")
        (tmp_path / path.name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("unit", ["convene@activation.service", "convene.target", "convene-backup.service", "convene-backup.timer"])
def test_systemd_understands_the_unit(installed, unit):
    said = subprocess.run([tool("systemd-analyze"), "verify", "--man=no", f"./{unit}"], cwd=installed, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("unit", ["convene@activation.service", "convene-backup.service"])
def test_systemd_rates_the_unit_as_confined(installed, unit):
    command = [tool("systemd-analyze"), "security", "--offline=yes", "--threshold=15", "--no-pager", f"./{unit}"]
    said = subprocess.run(command, cwd=installed, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_the_target_wants_every_service():
    wanted = re.search(r"^Wants=(.*)$", (UNITS / "convene.target").read_text(), re.MULTILINE)[1].split()
    assert sorted(wanted) == [f"convene@{service}.service" for service in services()]


@pytest.mark.parametrize("service", services())
def test_its_settings_are_accepted(program, tmp_path, service):
    """By the program itself, with the credentials where systemd puts them."""
    given = dict(re.findall(r"^Environment=(\w+)=(.*)$", SERVICE, re.MULTILINE))
    given |= dict(re.findall(r"^(CONVENE_\w+)=(.*)$", (UNITS / "convene.env").read_text(), re.MULTILINE))
    assert unknown(given) == []
    given = {k: v.replace("%i", service).replace("%d", str(tmp_path)).replace("%S", "/var/lib") for k, v in given.items()}
    assert not any("%" in value for value in given.values())
    loaded = set(re.findall(r"^LoadCredential=([\w.-]+):/etc/convene/", SERVICE, re.MULTILINE))
    assert {v.removeprefix(f"{tmp_path}/") for v in given.values() if v.startswith(str(tmp_path))} == loaded
    for name in loaded:
        (tmp_path / name).write_text("text")
        (tmp_path / name).chmod(0o400)
    shown = {f"{s['section']}.{s['key']}": s["value"] for s in checked(program, service, given)}
    assert shown["nats.inbox_prefix"] == f"_INBOX_{service}"
    assert shown["service.data"] == f"/var/lib/convene/{service}"


def test_a_backup_is_made_by_a_command_that_exists(program):
    text = (UNITS / "convene-backup.service").read_text()
    command = re.search(r"^ExecStart=/usr/bin/convene (.*)$", text, re.MULTILINE)[1].split()
    told = subprocess.run([program, *command[:2], "--help"], capture_output=True, text=True, check=True).stdout
    assert all(option in told for option in command if option.startswith("--"))
    assert unknown(VARIABLE.findall(text)) == []
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(re.findall(r"^(\w+)=", (UNITS / "backup.env").read_text(), re.MULTILINE))
