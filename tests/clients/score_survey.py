"""Scores surveys of coordination performance by the documented rule, without anything of Convene's but the template.

Reads rounds of ballots as JSON from standard input, and writes for each round and cell the percentage, the band and the number of
responses, or "no data". Usage: score_survey.py TEMPLATE < rounds.json
"""

import json
import sys
import tomllib
from fractions import Fraction
from math import floor

with open(sys.argv[1], "rb") as file:
    template = tomllib.load(file)
scales = {}
for scale in template["scale"]:
    points = {answer["code"]: answer["points"] for answer in scale["answer"] if "points" in answer}
    low, high = min(points.values()), max(points.values())
    scales[scale["code"]] = {code: Fraction(4 * (point - low), high - low) for code, point in points.items()}


def rounded(number):
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def score(responses, cell):
    means = []
    for answers in responses:
        items = [item for item in template["item"] if item["cell"] == cell and item["code"] in answers]
        scored = [scales[item["scale"]][answers[item["code"]]] for item in items if answers[item["code"]] in scales[item["scale"]]]
        if scored:
            means.append(sum(scored) / len(scored))
    if not means:
        return "no data"
    means.sort()
    half = len(means) // 2
    median = means[half] if len(means) % 2 else rounded((means[half - 1] + means[half]) / 2)
    percent = median * 25
    band = "weak" if percent <= 25 else "unsatisfactory" if percent <= 50 else "satisfactory" if percent <= 75 else "good"
    return f"{float(rounded(percent)):.2f} {band} {len(means)}"


for ballots in json.load(sys.stdin):
    last = {}
    for ballot in sorted(ballots, key=lambda ballot: ballot["place"]):
        if ballot["entity"] == "national" and not ballot["late"]:
            last[ballot["voter"]] = ballot["answers"]
    responses = [answers for answers in last.values() if answers]
    print(json.dumps({cell["code"]: score(responses, cell["code"]) for cell in template["cell"]}))
