"""The alerts: expressions that Prometheus understands, on metrics that the code has, each with its runbook."""

import re
import shutil
import subprocess

import promql_parser
import pytest
from conftest import DEPLOY, OPERATIONS, ROOT, load

RULES = [rule for group in load(DEPLOY / "prometheus/alerts.yaml")["groups"] for rule in group["rules"]]
NAMES = [rule["alert"] for rule in RULES]


def declared():
    """The names of metrics that the code declares, without prefix and unit."""
    sources = (ROOT / "services").glob("*/src/**/*.rs")
    text = "".join(path.read_text() for path in sources if path.name in ("metrics.rs", "figures.rs"))
    names = set(re.findall(r'"([a-z_]+)"', text))
    # `stream_{name}` and `storage_{name}`, where name is one of the gauges.
    return names | {f"{of}_{what}" for of in ("stream", "storage") for what in re.findall(r'gauges\("(\w+)"', text)}


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_the_expression_is_of_metrics_that_there_are(rule):
    promql_parser.parse(rule["expr"])
    for metric in re.findall(r"\bconvene_(\w+)", rule["expr"]):
        name = re.sub(r"_(bucket|count|sum|total)$", "", metric)
        assert {name, re.sub(r"_(bytes|seconds)$", "", name)} & declared(), metric


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_what_it_says_has_the_labels_that_its_expression_keeps(rule):
    labels = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
    kept = {label for by in re.findall(r"by \(([^)]*)\)", rule["expr"]) for label in re.split(r",\s*", by)}
    assert labels <= kept
    assert rule["labels"]["severity"] in ("critical", "warning", "info")


def test_each_alert_has_a_runbook_and_each_runbook_an_alert():
    text = OPERATIONS.read_text()
    headings = re.findall(r"^### (Convene\w+)$", text, re.MULTILINE)
    assert sorted(headings) == sorted(NAMES)
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"


def test_prometheus_itself_agrees():
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed here")
    for command, file in [("check", "alerts.yaml"), ("test", "alerts.test.yaml")]:
        said = subprocess.run(
            ["promtool", command, "rules", DEPLOY / "prometheus" / file], capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout + said.stderr
