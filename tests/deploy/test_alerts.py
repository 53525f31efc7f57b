"""The alerts and the dashboard: expressions that Prometheus understands, on metrics that the code has; each alert with its runbook."""

import json
import re
import shutil
import subprocess

import promql_parser
import pytest
from conftest import DEPLOY, OPERATIONS, ROOT, load

RULES = [rule for group in load(DEPLOY / "prometheus/alerts.yaml")["groups"] for rule in group["rules"]]
NAMES = [rule["alert"] for rule in RULES]
DASHBOARD = json.loads((DEPLOY / "grafana/convene.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {rule["alert"]: rule["expr"] for rule in RULES}
EXPRESSIONS |= {panel["title"]: target["expr"] for panel in PANELS for target in panel["targets"]}


def declared():
    """The names of metrics that the code declares, without prefix and unit."""
    sources = (ROOT / "services").glob("*/src/**/*.rs")
    text = "".join(path.read_text() for path in sources if path.name in ("metrics.rs", "figures.rs"))
    names = set(re.findall(r'"([a-z_]+)"', text))
    # `stream_{name}` and `storage_{name}`, where name is one of the gauges.
    return names | {f"{of}_{what}" for of in ("stream", "storage") for what in re.findall(r'gauges\("(\w+)"', text)}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_the_expression_is_of_metrics_that_there_are(expression):
    promql_parser.parse(expression)
    for metric in re.findall(r"\bconvene_(\w+)", expression):
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


def test_the_panels_of_the_dashboard_stand_side_by_side():
    """Each has a number and a place of its own, and its legend the labels that its expression keeps."""
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert place["x"] + place["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells
    for panel in PANELS:
        (target,) = panel["targets"]
        kept = {label for by in re.findall(r"by \(([^)]*)\)", target["expr"]) for label in re.split(r",\s*", by)}
        assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= kept, panel["title"]


def test_prometheus_itself_agrees():
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed here")
    for command, file in [("check", "alerts.yaml"), ("test", "alerts.test.yaml")]:
        said = subprocess.run(
            ["promtool", command, "rules", DEPLOY / "prometheus" / file], capture_output=True, text=True, check=False
        )
        assert said.returncode == 0, said.stdout + said.stderr
