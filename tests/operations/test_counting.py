"""What the web processes count outlives each of them, and takes no more room for it."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry, Counter, values
from prometheus_client.multiprocess import MultiProcessCollector

from henan_carbon import serving


def test_a_process_counts_on_where_the_one_before_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gunicorn replaces each after some thousand requests; two at work never share a file."""
    directory = tmp_path / "metrics"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(directory))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    serving.on_starting(None)
    server = SimpleNamespace(WORKERS={})

    def begun(pid: int) -> Counter:
        worker = SimpleNamespace()
        serving.pre_fork(server, worker)
        server.WORKERS[pid] = worker
        serving.post_fork(server, worker)
        return Counter("requests", "Requests", registry=None)

    for pid, times in ((10, 3), (11, 4)):
        begun(pid).inc(times)
    del server.WORKERS[10]
    begun(12).inc(5)
    assert sorted(each.name for each in directory.iterdir()) == [
        "counter_web0.db",
        "counter_web1.db",
    ]
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    assert registry.get_sample_value("requests_total") == 12
