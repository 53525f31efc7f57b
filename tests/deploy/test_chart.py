"""The chart: rendered by Helm's own engine, held against the schemas of Kubernetes, confined, with settings that exist."""

import copy
import re

import helm_python
import kubernetes_validate
import pytest
import yaml
from conftest import CHART, DEPLOY, ROOT, load, services, unknown

GIVEN = {
    "identity": {"issuer": "https://id.example.org", "groups": "groups"},
    "installation": "clusters.example.org",
    "serviceMonitor": {"enabled": True},
    "prometheusRule": {"enabled": True},
    "backup": {"enabled": True, "recipient": "age1abc"},
}
# The kinds of the Prometheus operator have no schema in Kubernetes.
OTHERS = {"ServiceMonitor", "PrometheusRule"}


def rendered(**values):
    with helm_python.Chart.load(CHART) as chart:
        chart.validate_schema(GIVEN | values)
        files = chart.render(GIVEN | values, name="convene", namespace="convene")
    documents = [yaml.safe_load_all(text) for name, text in files.items() if name.endswith(".yaml")]
    return [document for all_of_file in documents for document in all_of_file if document]


def of_kind(kind, documents):
    return {document["metadata"]["name"]: document for document in documents if document["kind"] == kind}


def pods(documents):
    """The pod of each workload, and its name."""
    for document in documents:
        if document["kind"] == "StatefulSet":
            yield document["metadata"]["name"], document["spec"]["template"]["spec"]
        if document["kind"] == "CronJob":
            yield document["metadata"]["name"], document["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_helm_finds_nothing_wrong():
    report = helm_python.lint(CHART, GIVEN, strict=True)
    # The chart of NATS comes by `helm dependency build`, and an icon is a matter of taste.
    expected = ["icon is recommended", "chart directory is missing these dependencies: nats"]
    assert [m["error"] for m in report["messages"] if m["error"] not in expected] == []


@pytest.mark.parametrize("version", ["1.30", "1.34", "1.37"])
def test_kubernetes_takes_what_is_rendered(version):
    documents = rendered()
    assert len(documents) > 25
    for document in documents:
        if document["kind"] not in OTHERS:
            kubernetes_validate.validate(document, version, strict=True)


def test_every_service_is_there_and_reached():
    documents = rendered()
    names = [f"convene-{service}" for service in services()]
    assert sorted(of_kind("StatefulSet", documents)) == names
    assert sorted(of_kind("PodDisruptionBudget", documents)) == names
    assert [n for n in sorted(of_kind("Service", documents)) if not n.endswith("-replicas")] == names
    image = (DEPLOY / "Containerfile").read_text()
    for workload in of_kind("StatefulSet", documents).values():
        (container,) = workload["spec"]["template"]["spec"]["containers"]
        assert container["args"] == [workload["metadata"]["name"].removeprefix("convene-")]
        for port in container["ports"]:
            assert re.search(rf"^EXPOSE .*\b{port['containerPort']}\b", image, re.MULTILINE), port
        probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")]
        assert [probe["path"] for probe in probes] == ["/readyz", "/healthz", "/readyz"]
        assert {probe["port"] for probe in probes} <= {port["name"] for port in container["ports"]}
        assert unknown(variable["name"] for variable in container["env"]) == []
        assert len({variable["name"] for variable in container["env"]}) == len(container["env"])


def test_every_pod_meets_the_restricted_standard():
    """The Pod Security Standard of that name, and a root that nobody writes."""
    for name, pod in pods(rendered()):
        security = pod["securityContext"]
        assert security["runAsNonRoot"] and security["runAsUser"] == 65532, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            confined = container["securityContext"]
            assert confined == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert container["resources"]["limits"]["memory"], name
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            provided = {volume["name"] for volume in pod["volumes"]} | {"data"}
            assert mounted <= provided, name


def test_a_pod_has_its_own_key_alone():
    for name, pod in pods(rendered()):
        keys = [s["secret"]["items"] for v in pod["volumes"] if v["name"] == "nats" for s in v["projected"]["sources"]][0]
        user = name.removeprefix("convene-").replace("backup", "operator")
        assert [item["key"] for item in keys] == [f"{user}.nk"], name


def test_the_settings_of_a_service_come_before_those_of_all():
    values = copy.deepcopy(load(CHART / "values.yaml")["services"])
    values["icsm"]["settings"] = {"CONVENE_LOG__REPLICAS": "5", "CONVENE_TELEMETRY__FORM": "text"}
    workloads = of_kind("StatefulSet", rendered(services=values))

    def said(service):
        (container,) = workloads[f"convene-{service}"]["spec"]["template"]["spec"]["containers"]
        return {variable["name"]: variable["value"] for variable in container["env"]}

    assert (said("icsm")["CONVENE_LOG__REPLICAS"], said("activation")["CONVENE_LOG__REPLICAS"]) == ("5", "3")
    assert "CONVENE_TELEMETRY__FORM" not in said("activation")


def test_images_come_from_the_registry_that_is_named():
    def images(**values):
        return {container["image"] for _, pod in pods(rendered(**values)) for container in pod["containers"]}

    (plain,) = images()
    assert plain == f"convene:{load(CHART / 'Chart.yaml')['appVersion']}"
    digest = "sha256:" + "0" * 64
    assert images(**{"global": {"image": {"registry": "images.example.org"}}, "image": {"digest": digest}}) == {
        f"images.example.org/convene@{digest}"
    }


def test_the_rules_are_those_of_prometheus():
    (rule,) = of_kind("PrometheusRule", rendered()).values()
    assert rule["spec"] == load(DEPLOY / "prometheus/alerts.yaml")


def test_the_nats_of_the_chart_keeps_what_it_acknowledges():
    nats = load(CHART / "values.yaml")["nats"]
    assert nats["config"]["cluster"]["replicas"] == 3
    assert nats["config"]["jetstream"]["merge"]["sync_interval"] == "always"
    assert nats["config"]["nats"]["tls"]["enabled"] and nats["config"]["cluster"]["tls"]["enabled"]
    (dependency,) = load(CHART / "Chart.yaml")["dependencies"]
    assert dependency["condition"] == "nats.enabled"


def test_the_version_is_that_of_the_program():
    version = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    chart = load(CHART / "Chart.yaml")
    assert (chart["version"], chart["appVersion"]) == (version, version)


WRONG = [
    ({"service": {}}, "service"),
    ({"identity": {"issuer": "id.example.org"}}, "issuer"),
    ({"services": {"activation": {"replicas": 0}}}, "replicas"),
    ({"settings": {"LOG_REPLICAS": "3"}}, "LOG_REPLICAS"),
    ({"natsAddresses": ["nats://nats:4222"]}, "natsAddresses"),
    ({"backup": {"enabled": True, "recipient": "me"}}, "recipient"),
]


@pytest.mark.parametrize(("values", "named"), WRONG, ids=[named for _, named in WRONG])
def test_wrong_values_are_refused_by_name(values, named):
    with pytest.raises(helm_python.HelmError, match=named):
        rendered(**values)


def test_what_must_be_given_is_asked_for():
    with pytest.raises(helm_python.HelmError, match="address of your identity provider"):
        rendered(identity={"issuer": ""})
    with pytest.raises(helm_python.HelmError, match="convene backup key"):
        rendered(backup={"enabled": True, "recipient": ""})
