"""How Hypothesis judges a planted fault: always by the same examples, and yes or no is all it has to say."""

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
    max_examples=60,
    phases=(Phase.explicit, Phase.generate),
)
