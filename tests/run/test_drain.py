"""A stop that was asked for politely: not ready at once, everything served on, and asked twice the end."""

import signal
from pathlib import Path

from tests.support.running import running, wait_for


def test_told_to_stop_it_is_not_ready_and_serves_on(tmp_path: Path) -> None:
    with running(tmp_path, LEERKRING_DRAIN_SECONDS="60") as services:
        assert services.process is not None
        services.process.send_signal(signal.SIGTERM)
        wait_for(lambda: services.status("/readyz") == 503, 20)
        assert [services.status(path) for path in ("/healthz", "/agenda", "/")] == [200, 200, 200]
        assert services.process.poll() is None
        assert services.stop() == 0  # the second time nobody waits a minute
        said = services.output.read_text()
    assert "stopping ready=False serves_for=60" in said
    assert "Traceback" not in said
