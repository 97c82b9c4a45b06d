"""The dashboard and the alarms ask for metrics that there are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry import metrics
from bot.telemetry.metrics import FAMILIES, Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana/dashboards/thunder.json").read_text())
ALERTS: dict[str, Any] = yaml.safe_load((DEPLOY / "alerts.yml").read_text())

ASKED = [
    *(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]),
    *(rule["expr"] for group in ALERTS["groups"] for rule in group["rules"]),
]


def exposed() -> set[str]:
    """Every name that a scrape may have."""
    events = (
        metrics.UTTERANCES,
        metrics.AUDIO,
        metrics.CHARACTERS,
        metrics.UNDERRUNS,
        metrics.STAGE_SECONDS,
    )
    histogram = {f"{metrics.FIRST_AUDIO[0]}_{part}" for part in ("bucket", "count", "sum")}
    process = {
        sample.name
        for family in text_string_to_metric_families(Metrics().exposition().decode())
        for sample in family.samples
    }
    snapshots = {
        f"{family.name}_total" if family.kind == "counter" else family.name for family in FAMILIES
    }
    return {f"{name}_total" for name, _ in events} | histogram | process | snapshots


def names(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:thunder|process)_\w+", expression))


@pytest.mark.parametrize("expression", ASKED)
def test_what_is_asked_for_exists(expression: str):
    asked = names(expression)
    assert asked or expression.startswith("up{")
    assert asked <= exposed()


def test_every_metric_of_ours_is_on_the_dashboard():
    shown = set().union(*map(names, ASKED))
    ours = {
        name
        for name in exposed()
        if name.startswith("thunder_")
        and not name.endswith("_created")  # when it was first counted
    }
    missing = ours - shown - {"thunder_first_audio_seconds_sum"}
    assert not missing


def test_panels_do_not_overlap_and_have_a_title():
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        assert panel["title"]
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken
        taken |= cells


def test_prometheus_asks_the_bot_where_it_listens():
    scraping = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())
    compose = yaml.safe_load((DEPLOY.parent / "compose.yaml").read_text())
    (target,) = scraping["scrape_configs"][0]["static_configs"][0]["targets"]
    host, port = target.split(":")
    assert compose["services"][host]["environment"]["THUNDER_HEALTH_PORT"] == port
