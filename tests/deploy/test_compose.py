"""The compose files: every service, confined, with settings that exist, on the ports that the image and the pages name."""

import re
import shutil
import subprocess

import pytest
import yaml
from conftest import DEPLOY, ROOT, checked, load, ports, services, tool, unknown

SINGLE, CLUSTER = DEPLOY / "compose.yaml", DEPLOY / "cluster" / "compose.yaml"
REPLICAS = {SINGLE: [""], CLUSTER: ["-1", "-2"]}


def image_environment():
    """What the image sets."""
    return dict(re.findall(r"(CONVENE_\w+)=(\S+)", (DEPLOY / "Containerfile").read_text()))


def of_convene(compose):
    return {name: unit for name, unit in compose["services"].items() if unit["image"].startswith("convene")}


@pytest.mark.parametrize("path", REPLICAS, ids=lambda path: path.parent.name)
def test_it_has_every_service_confined(path):
    compose = load(path)
    assert sorted(of_convene(compose)) == sorted(s + r for s in services() for r in REPLICAS[path])
    for name, unit in compose["services"].items():
        assert unit["read_only"] and unit["cap_drop"] == ["ALL"], name
        assert unit["security_opt"] == ["no-new-privileges:true"], name
        assert all(p.startswith("127.0.0.1:") for p in unit.get("ports", [])), f"{name} is reached from this machine only"
        assert set(unit.get("depends_on", [])) <= set(compose["services"]), name
        named = {v.split(":")[0] for v in unit.get("volumes", []) if not v.startswith(".")}
        assert named <= set(compose["volumes"]), name
    for name, unit in of_convene(compose).items():
        assert unit["command"] == [name.split("-")[0]], name
        assert not unknown(unit["environment"]), name


@pytest.mark.parametrize("path", REPLICAS, ids=lambda path: path.parent.name)
def test_it_publishes_the_ports_of_the_image(path):
    grpc = image_environment()["CONVENE_GRPC__ADDRESS"].split(":")[1]
    http = image_environment()["CONVENE_HTTP__ADDRESS"].split(":")[1]
    published = [p for unit in of_convene(load(path)).values() for p in unit["ports"]]
    assert {p.rsplit(":", 1)[1] for p in published} == {grpc, http}
    assert len({p.split(":")[1] for p in published}) == len(published), "each has a port of its own"
    if path == SINGLE:
        expected = {f"127.0.0.1:{p}:{grpc}" for p in ports("CONVENE_GRPC__ADDRESS").values()}
        assert expected <= set(published), "the ports are those of services without settings"


def test_the_settings_of_the_cluster_are_accepted(program, tmp_path):
    """By the program itself, with files where the containers have them."""
    for name, unit in of_convene(load(CLUSTER)).items():
        keys = tmp_path / name
        keys.mkdir()
        environment = image_environment() | {k: str(v) for k, v in unit["environment"].items()}
        # `${NAME:-default}`, as compose reads it.
        environment = {k: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", v) for k, v in environment.items()}
        for variable, value in environment.items():
            if value.startswith("/keys/"):
                path = keys / value.removeprefix("/keys/")
                path.write_text('{"keys": []}')
                path.chmod(0o600)
                environment[variable] = str(path)
        shown = {f"{s['section']}.{s['key']}": s["value"] for s in checked(program, name.split("-")[0], environment)}
        assert (shown["log.replicas"], shown["feed.replicas"], shown["datasets.replicas"]) == ("3", "3", "3"), name
        assert all(url.strip().startswith("tls://") for url in shown["nats.urls"].split(",")), name


def test_prometheus_reads_every_replica():
    scraped = load(DEPLOY / "cluster" / "prometheus.yml")["scrape_configs"][0]["static_configs"][0]["targets"]
    port = image_environment()["CONVENE_HTTP__ADDRESS"].split(":")[1]
    assert sorted(scraped) == sorted(f"{name}:{port}" for name in of_convene(load(CLUSTER)))


def test_the_nats_servers_understand_their_configuration(tmp_path):
    server = ROOT / ".tools/bin/nats-server"
    openssl = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj", "/CN=t"]
    subprocess.run([tool("openssl"), *openssl[1:], "-keyout", tmp_path / "nats.key", "-out", tmp_path / "nats.pem"],
                   check=True, capture_output=True)
    shutil.copy(tmp_path / "nats.pem", tmp_path / "ca.pem")
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts/accounts.conf").write_text("accounts { CONVENE { jetstream: enabled } }\n")
    for path in [DEPLOY / "nats/container.conf", DEPLOY / "nats/development.conf", DEPLOY / "cluster/nats.conf"]:
        copy = tmp_path / path.name
        copy.write_text(path.read_text().replace("/etc/nats/keys", str(tmp_path)))
        said = subprocess.run([server, "-t", "-c", copy], capture_output=True, text=True, env={"NATS_NAME": "nats-1"}, check=False)
        assert said.returncode == 0, f"{path}: {said.stderr}"
        assert "sync_interval: always" in path.read_text(), f"{path}: what is acknowledged is on disk"


def test_the_scripts_of_the_cluster_are_shell():
    for script in ["prepare", "trial-issuer"]:
        subprocess.run(["bash", "-n", DEPLOY / "cluster" / script], check=True)


def test_what_prepare_makes_is_what_the_containers_read(program, tmp_path):
    """Each container finds its files, and none those of another."""
    copy = tmp_path / "cluster"
    shutil.copytree(DEPLOY / "cluster", copy, ignore=shutil.ignore_patterns("secrets", "data"))
    subprocess.run([copy / "prepare", program], check=True, capture_output=True)
    compose = yaml.safe_load((copy / "compose.yaml").read_text())
    for name, unit in of_convene(compose).items():
        folder = next(copy / v.split(":")[0] for v in unit["volumes"] if v.endswith(":/keys:ro"))
        named = {v.removeprefix("/keys/") for v in map(str, unit["environment"].values()) if v.startswith("/keys/")}
        named.add("issuer.jwks")
        assert named == {file.name for file in folder.iterdir()}, name
        assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir()), name
    accounts = (copy / "secrets/accounts/accounts.conf").read_text()
    assert "jetstream: { max_file:" in accounts, "the alerts on storage have a limit to measure against"
    server = (copy / "nats.conf").read_text().replace("/etc/nats/keys", str(copy / "secrets/nats"))
    (copy / "secrets/nats.conf").write_text(server)
    said = subprocess.run([ROOT / ".tools/bin/nats-server", "-t", "-c", copy / "secrets/nats.conf"],
                          capture_output=True, text=True, env={"NATS_NAME": "nats-1"}, check=False)
    assert said.returncode == 0, said.stderr
    again = subprocess.run([copy / "prepare", program], check=True, capture_output=True, text=True)
    assert again.stdout.strip().endswith("secrets"), "what is there stays"
    token = subprocess.run(
        [copy / "trial-issuer", "token", copy / "secrets/operator", '[{"role":"auditor"}]'], check=True, capture_output=True, text=True
    )
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token.stdout.strip())
